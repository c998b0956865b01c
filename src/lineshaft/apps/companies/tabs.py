"""The tabs of a site's page. Higher apps add theirs from `AppConfig.ready`, with `public_id` in their address."""

from lineshaft.ui.navigation import TabSet

site_tabs = TabSet("site")
