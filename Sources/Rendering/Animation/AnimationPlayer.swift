/// Plays what `AnimationData` holds, on a page: forwards with the time between frames filled in, at several
/// speeds, by buttons, keys and dragging. In print, and without scripts, stills stand in its place.
package enum AnimationPlayer {
    /// An animation as an element. The page needs `style` and, after all of them, `script`.
    ///
    /// - Parameters:
    ///   - data: what the renderer gave. Data only: none of it is run.
    ///   - stills: markup for paper and for readers without scripts; empty for none.
    package static func element(data: [UInt8], stills: String = "") -> String {
        // A record may have been written by anybody: what could end the element ends nothing.
        let json = String(decoding: data, as: UTF8.self).map { $0 == "<" ? "\\u003c" : String($0) }
            .joined()
        let still = stills.isEmpty ? "" : "<div class=\"stills\">\(stills)</div>"
        return
            "<div class=\"animation\"><script type=\"application/json\">\(json)</script>\(still)</div>"
    }

    /// A page with nothing else on it, which loads nothing.
    package static func page(data: [UInt8], title: String) -> String {
        let name = title.isEmpty ? "Animation" : title
        let escaped = name.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            default: String(character)
            }
        }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Linnet">
            <title>\(escaped)</title>
            <style>
            body { margin: 0; padding: 1rem; font: 1rem system-ui, "DejaVu Sans", sans-serif; }
            body > .animation { max-width: 60rem; }
            \(style)</style>
            </head>
            <body>
            \(element(data: data))
            <script>
            \(script)</script>
            </body>
            </html>

            """
    }

    package static let style = """
        .animation { width: 100%; margin: 0 auto; }
        .animation .stage { position: relative; background: #fff; cursor: ew-resize; touch-action: pan-y;
          user-select: none; -webkit-user-select: none; }
        .animation .stage:focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px; }
        .animation .stage > * { position: absolute; inset: 0; width: 100%; height: 100%; display: block;
          pointer-events: none; }
        .animation .bar { display: flex; align-items: center; gap: .6rem; padding: .4rem .5rem; font-size: .85rem;
          color: #333; background: #fff; }
        .animation .bar button { width: 2.4rem; padding: .2rem 0; font: inherit; cursor: pointer; }
        .animation .bar input { flex: 1; min-width: 4rem; }
        .animation .bar output { min-width: 7em; text-align: right; font-variant-numeric: tabular-nums;
          white-space: nowrap; }
        .animation .bar select { font: inherit; }
        .animation.plays .stills { display: none; }
        @media print {
          .animation .stage, .animation .bar { display: none; }
          .animation.plays .stills { display: block; }
        }

        """

    package static let script = """
        (() => {
          "use strict";
          const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
          const numbers = text => new Int16Array(bytes(text).buffer);
          const image = (kind, text) => {
            const element = new Image();
            element.src = `data:image/${kind};base64,${text}`;
            element.alt = "";
            element.draggable = false;
            return element;
          };
          const add = (parent, name, values = {}) =>
            parent.appendChild(Object.assign(document.createElement(name), values));

          // Shapes as Linnet draws them, about a place, with a circle's area.
          const polygons = {
            square: [[-.89, -.89], [.89, -.89], [.89, .89], [-.89, .89]],
            triangle: [[0, -1.35], [1.17, .78], [-1.17, .78]],
            "triangle-down": [[0, 1.35], [1.17, -.78], [-1.17, -.78]],
            diamond: [[0, -1.28], [1.28, 0], [0, 1.28], [-1.28, 0]],
          };
          const crosses = {
            cross: [[-.9, -.9, .9, .9], [-.9, .9, .9, -.9]],
            plus: [[-1.2, 0, 1.2, 0], [0, -1.2, 0, 1.2]],
          };
          function mark(to, shape, x, y, r) {
            to.beginPath();
            if (polygons[shape]) {
              for (const [a, b] of polygons[shape]) to.lineTo(x + a * r, y + b * r);
              to.closePath();
              to.fill();
            } else if (crosses[shape]) {
              to.lineWidth = r / 2;
              for (const [a, b, c, d] of crosses[shape]) {
                to.moveTo(x + a * r, y + b * r);
                to.lineTo(x + c * r, y + d * r);
              }
              to.stroke();
            } else if (shape === "ring") {
              to.lineWidth = .45 * r;
              to.arc(x, y, .9 * r, 0, 7);
              to.stroke();
            } else {
              to.arc(x, y, r, 0, 7);
              to.fill();
            }
          }

          const draw = {
            markers(to, item, at) {
              item.styleOf.forEach((style, i) => {
                const [shape, color] = item.styles[style];
                to.fillStyle = to.strokeStyle = color;
                mark(to, shape, at(2 * i), at(2 * i + 1), item.radius);
              });
            },
            path(to, item, at) {
              let i = 0;
              const next = () => at(i++);
              to.beginPath();
              for (const letter of item.letters) {
                if (letter === "M") to.moveTo(next(), next());
                else if (letter === "L") to.lineTo(next(), next());
                else if (letter === "C") to.bezierCurveTo(next(), next(), next(), next(), next(), next());
                else to.closePath();
              }
              if (item.fill) {
                to.fillStyle = item.fill;
                to.fill();
              }
              if (item.stroke) {
                to.strokeStyle = item.stroke;
                to.lineWidth = item.line;
                to.lineJoin = "round";
                to.lineCap = item.round ? "round" : "butt";
                to.setLineDash(item.dash);
                to.stroke();
              }
            },
            text(to, item, at, frame) {
              to.translate(at(0), at(1));
              to.rotate(item.angle * Math.PI / 180);
              to.fillStyle = item.color;
              to.textAlign = {start: "left", middle: "center", end: "right"}[item.anchor];
              to.font = `${item.bold ? "bold " : ""}${item.size}px "DejaVu Sans", sans-serif`;
              to.fillText(item.texts[frame], 0, 0);
            },
          };

          function start(root) {
            const source = root.querySelector("script[type='application/json']");
            let data;
            try { data = JSON.parse(source.textContent); } catch { return; }
            const {width, height, count} = data;
            // A figure's points are 4/3 of a page's pixels; more than twice as large it only looks coarse.
            root.style.maxWidth = `${width * 8 / 3}px`;
            const stage = add(root, "div", {className: "stage", tabIndex: 0});
            stage.style.aspectRatio = `${width} / ${height}`;
            stage.setAttribute("role", "img");
            stage.setAttribute("aria-label", `Animation. ${data.alt}`);
            if (data.below) stage.append(image("svg+xml", data.below));
            const canvas = add(stage, "canvas");
            if (data.above) stage.append(image("svg+xml", data.above));
            const context = canvas.getContext("2d");
            const frames = (data.frames || []).map(text => image("png", text));
            const items = data.items || [];
            for (const item of items) {
              item.at = numbers(item.at);
              item.each = item.at.length / count;
              if (item.styleOf) item.styleOf = numbers(item.styleOf);
            }

            const bar = add(root, "div", {className: "bar"});
            const button = add(bar, "button", {type: "button"});
            const slider = add(bar, "input", {type: "range", min: 0, max: count - 1, step: "any", value: 0});
            slider.setAttribute("aria-label", "Frame");
            const label = add(bar, "output");
            const speed = add(bar, "select");
            speed.setAttribute("aria-label", "Speed");
            for (const value of [.25, .5, 1, 2, 4]) {
              add(speed, "option", {value, textContent: `${value} ×`, selected: value === 1});
            }
            root.classList.add("plays");

            let now = 0, playing = false, last = 0;
            function paint() {
              const scale = canvas.clientWidth * (window.devicePixelRatio || 1) / width;
              const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
              if (canvas.width !== wide || canvas.height !== high) {
                canvas.width = wide;
                canvas.height = high;
              }
              const frame = Math.min(count - 1, Math.floor(now));
              const part = frame < count - 1 ? now - frame : 0;
              context.setTransform(1, 0, 0, 1, 0, 0);
              context.clearRect(0, 0, wide, high);
              if (frames.length) {
                if (frames[frame].complete) context.drawImage(frames[frame], 0, 0, wide, high);
                else frames[frame].onload = paint;
              }
              for (const item of items) {
                const {at, each} = item, first = frame * each, next = part > 0 ? first + each : first;
                const place = i => (at[first + i] * (1 - part) + at[next + i] * part) * data.unit;
                context.save();
                context.setTransform(scale, 0, 0, scale, 0, 0);
                if (item.clip) {
                  context.beginPath();
                  context.rect(...item.clip);
                  context.clip();
                }
                draw[item.kind](context, item, place, frame);
                context.restore();
              }
              slider.value = now;
              label.textContent =
                (data.titles.length ? `${data.titles[frame]} · ` : "") + `${frame + 1}/${count}`;
            }
            function step(time) {
              if (!playing) return;
              now += Math.min(.25, (time - last) / 1000) * data.fps * speed.value;
              last = time;
              if (now >= count) now = 0;
              paint();
              requestAnimationFrame(step);
            }
            function play(wanted) {
              playing = wanted && count > 1;
              button.textContent = playing ? "❚❚" : "▶";
              button.setAttribute("aria-label", playing ? "Pause" : "Play");
              if (playing) requestAnimationFrame(time => { last = time; step(time); });
              else paint();
            }
            function go(frame) {
              now = Math.max(0, Math.min(count - 1, frame));
              play(false);
            }
            button.onclick = () => play(!playing);
            slider.oninput = () => go(+slider.value);
            stage.onkeydown = event => {
              const keys = {
                " ": () => play(!playing), ArrowLeft: () => go(Math.ceil(now) - 1),
                ArrowRight: () => go(Math.floor(now) + 1), Home: () => go(0), End: () => go(count - 1),
              };
              if (!keys[event.key]) return;
              event.preventDefault();
              keys[event.key]();
            };
            // A click plays or pauses; a drag goes through the frames, all of them in a width.
            let drag = null;
            stage.onpointerdown = event => {
              drag = {x: event.clientX, now, moved: false};
              stage.setPointerCapture(event.pointerId);
            };
            stage.onpointermove = event => {
              if (!drag) return;
              const by = event.clientX - drag.x;
              if (Math.abs(by) > 3) drag.moved = true;
              if (drag.moved) go(drag.now + by / stage.clientWidth * (count - 1));
            };
            stage.onpointerup = () => {
              if (drag && !drag.moved) play(!playing);
              drag = null;
            };
            stage.onpointercancel = () => { drag = null; };
            new ResizeObserver(paint).observe(stage);
            play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
          }
          for (const root of document.querySelectorAll(".animation")) start(root);
        })();

        """
}
