from django.urls import path

from . import company, desk, public

urlpatterns = [
    path("stories/", public.story_list, name="stories_public"),
    path("stories/feed.xml", public.feed, name="stories_feed"),
    path("stories/<slug:slug>/", public.story, name="story_public"),
    path("stories/<slug:slug>/story.pdf", public.story_pdf, name="story_pdf"),
    path("stories/<slug:slug>/photo.jpg", public.photo, name="story_photo_public"),
    path("story-consent/<str:token>/", company.consent, name="story_consent"),
    path("story-consent/<str:token>/photo.jpg", company.photo, name="story_consent_photo"),
    path("story-consent/<str:token>/take-back/", company.take_back, name="story_consent_take_back"),
    path("story-desk/", desk.story_list, name="stories"),
    path("story-desk/<int:pk>/", desk.story, name="story"),
    path("story-desk/<int:pk>/edit/", desk.edit, name="story_edit"),
    path("story-desk/<int:pk>/photo/", desk.photo_form, name="story_photo_form"),
    path("story-desk/<int:pk>/photo/remove/", desk.remove_photo, name="story_photo_remove"),
    path("story-desk/<int:pk>/photo.jpg", desk.photo, name="story_photo"),
    path("story-desk/<int:pk>/review/", desk.review, name="story_review"),
    path("story-desk/<int:pk>/draft/", desk.to_draft, name="story_to_draft"),
    path("story-desk/<int:pk>/ask/", desk.ask, name="story_ask"),
    path("story-desk/<int:pk>/answer/", desk.answer, name="story_answer"),
    path("story-desk/<int:pk>/publish/", desk.publish, name="story_publish"),
    path("story-desk/<int:pk>/take-down/", desk.take_down, name="story_take_down"),
    path("engagements/<slug:public_id>/story/", desk.of_engagement, name="story_of_engagement"),
    path("engagements/<slug:public_id>/story/draft/", desk.draft, name="story_draft"),
]
