# Small pictures and what Pillow makes of them.
import numpy as np, io, sys, os
from PIL import Image, PngImagePlugin
out = sys.argv[1]; os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(1)
rgb = (rng.random((13, 17, 3)) * 255).astype(np.uint8)
y, x = np.mgrid[0:24, 0:20]
smooth = np.stack([x * 12, y * 10, (x + y) * 5], -1).astype(np.uint8)
Image.fromarray(rgb).save(f"{out}/noise.png", optimize=True)
Image.fromarray(smooth).save(f"{out}/smooth.jpg", quality=90)
Image.fromarray(smooth[..., 0]).save(f"{out}/grey.jpg", quality=85)
Image.fromarray(smooth).save(f"{out}/progressive.jpg", quality=80, progressive=True)
Image.fromarray(rgb[..., 0]).save(f"{out}/grey.png", optimize=True)
rgba = np.dstack([rgb, (rng.random((13, 17)) * 255).astype(np.uint8)])
Image.fromarray(rgba, "RGBA").save(f"{out}/alpha.png", optimize=True)
Image.fromarray(rgb).quantize(16).save(f"{out}/palette.png")
Image.fromarray((rgb[..., 0].astype(np.uint16) * 257)).save(f"{out}/deep.png")
profile = PngImagePlugin.PngInfo()
profile.add(b"gAMA", (100000).to_bytes(4, "big"))
Image.fromarray(rgb).save(f"{out}/gamma.png", optimize=True, pnginfo=profile)
with open(f"{out}/expected.txt", "w") as f:
    def put(name, image):
        a = np.asarray(image)
        if a.ndim == 2: a = a[..., None]
        f.write(f"{name} {a.shape[0]} {a.shape[1]} {a.shape[2]} {a.tobytes().hex()}\n")
    for name in ["noise.png", "smooth.jpg", "grey.jpg", "progressive.jpg", "grey.png"]:
        put(name, Image.open(f"{out}/{name}"))
    put("alpha.png", Image.open(f"{out}/alpha.png").convert("RGB"))
    put("palette.png", Image.open(f"{out}/palette.png").convert("RGB"))
    put("noise.png:grey", Image.open(f"{out}/noise.png").convert("L"))
    im = Image.open(f"{out}/noise.png")
    for h, w in [(5, 7), (6, 17), (13, 4), (26, 34), (20, 9), (1, 1)]:
        put(f"noise.png:{h}x{w}", im.resize((w, h), Image.BILINEAR))
    put("grey.png:8x8", Image.open(f"{out}/grey.png").resize((8, 8), Image.BILINEAR))
