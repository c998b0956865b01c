"""A drawing that stands where a real center would show a photo."""

import io

from PIL import Image, ImageDraw

SHOWS = "Drawing of a round housing with six holes, in place of a photo: demonstration data"
SHOWS_ES = "Dibujo de una carcasa redonda con seis agujeros, en lugar de una foto: datos de demostración"


def drawing_of_a_part() -> bytes:
    """A drawing of a part, which says what it is."""
    picture = Image.new("RGB", (960, 640), "#dfe6ea")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((280, 120, 680, 520), fill="#9fb0ba", outline="#41525c", width=6)
    pen.ellipse((400, 240, 560, 400), fill="#dfe6ea", outline="#41525c", width=6)
    for x, y in ((480, 165), (611, 243), (611, 397), (480, 475), (349, 397), (349, 243)):
        pen.ellipse((x - 18, y - 18, x + 18, y + 18), fill="#dfe6ea", outline="#41525c", width=4)
    pen.text((360, 570), "DEMONSTRATION DATA", fill="#41525c", font_size=24)
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    return stored.getvalue()
