"""Build the two web fonts from the files of Be Vietnam Pro (OFL): Latin and Vietnamese, with figures of one width.

Usage: python tools/fonts.py <folder with be-vietnam-pro-{latin,vietnamese,latin-ext}-{400,600}-normal.woff2>
The upstream font has proportional figures only; columns of points need figures of equal width, so `tnum` is added.
"""

from __future__ import annotations

import sys
import tempfile
from copy import deepcopy
from pathlib import Path

from fontTools import merge, subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parents[1] / "thuocdo/ui/static/ui/fonts"
WANTED = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x1EA0, 0x1EFA),
    *map(ord, "ĂăĐđĨĩŨũƠơƯư–—‘’“”„…•‹›€₫−\u0300\u0301\u0303\u0309\u0323"),
}
FIGURE_WIDTH = {"400": 680, "600": 692}  # thousandths of an em: the width of the zero


def add_tabular_figures(font: TTFont, width: int) -> None:
    """Give `font` ten figures of `width` units and the feature `tnum` that chooses them."""
    cmap, glyphs, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    pairs = []
    for digit in "0123456789":
        name = cmap[ord(digit)]
        twin = f"{name}.tnum"
        advance, bearing = metrics[name]
        shift = (width - advance) // 2
        glyph = deepcopy(glyphs[name])
        glyph.coordinates.translate((shift, 0))
        glyphs[twin] = glyph
        metrics[twin] = (width, bearing + shift)
        glyph.recalcBounds(glyphs)
        pairs.append(f"sub {name} by {twin};")
    font.setGlyphOrder(glyphs.glyphOrder)
    font["maxp"].numGlyphs = len(glyphs.glyphOrder)
    addOpenTypeFeaturesFromString(font, "feature tnum { " + " ".join(pairs) + " } tnum;", tables=["GSUB"])


def build(source: Path, weight: str) -> Path:
    """Write the font of one weight and return its path."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in ("latin", "vietnamese", "latin-ext"):
            part = TTFont(source / f"be-vietnam-pro-{script}-{weight}-normal.woff2")
            part.flavor = None
            parts.append(str(Path(folder) / f"{script}.ttf"))
            part.save(parts[-1])
        font = merge.Merger().merge(parts)
    add_tabular_figures(font, FIGURE_WIDTH[weight])
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=["kern", "mark", "tnum"], name_IDs=[0, 1, 2, 4, 6, 13, 14]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=WANTED)
    subsetter.subset(font)
    path = OUT / f"be-vietnam-pro-{weight}.woff2"
    subset.save_font(font, str(path), options)
    return path


if __name__ == "__main__":
    for each in FIGURE_WIDTH:
        written = build(Path(sys.argv[1]), each)
        print(f"{written.name}: {written.stat().st_size:,} bytes")
