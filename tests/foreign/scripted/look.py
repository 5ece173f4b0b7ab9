"""The style sheet, with class names as a build step would make them."""

from __future__ import annotations

import re

_RULES = """
.top{display:flex;gap:16px;align-items:center;flex-wrap:wrap;padding:10px 20px;background:#0a6b57;color:#fff}
.brand{color:#fff;font-weight:700;text-decoration:none}.nav{display:flex;gap:14px;flex-wrap:wrap;flex:1}
.nav-link{color:#fff}.who{position:relative;display:flex;gap:8px;align-items:center}
.view{min-height:60vh}.inner{max-width:960px;margin:0 auto;padding:20px}
.foot{background:#12372f;color:#fff;padding:16px 20px}.foot a{color:#fff}
.hero{padding:32px 0}.row{display:flex;gap:10px;flex-wrap:wrap;align-items:end;margin:12px 0}
.row-end{display:flex;gap:10px;justify-content:flex-end;margin-top:16px}.stack{display:grid;gap:10px}
.in{font:inherit;padding:8px 10px;border:1px solid #5c6f6a;border-radius:6px;width:100%;max-width:520px;background:#fff;color:#111}
.go{font:inherit;display:inline-block;background:#0a6b57;color:#fff;border:2px solid #0a6b57;border-radius:6px;padding:8px 16px;text-decoration:none;cursor:pointer}
.go:disabled{background:#6b7b77;border-color:#6b7b77}.soft{font:inherit;background:#fff;color:#0a4f40;border:2px solid #0a6b57;border-radius:6px;padding:8px 16px;cursor:pointer}
.icon-button{font:inherit;background:#fff;color:#0a4f40;border:2px solid #0a6b57;border-radius:6px;padding:6px;display:inline-flex;gap:6px;cursor:pointer}
.icon{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:2}
.menu{position:absolute;top:100%;right:0;background:#fff;color:#111;list-style:none;margin:4px 0;padding:6px;border:1px solid #ccc;min-width:200px;z-index:5}
.menu[hidden]{display:none}.menu-item{display:block;padding:8px;color:#0a4f40;background:none;border:0;font:inherit;text-align:left;width:100%;cursor:pointer}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px}.tile{padding:20px;border:1px solid #0a6b57;border-radius:10px;color:#0a4f40}
.hits{list-style:none;padding:0}.hit{padding:12px 0;border-bottom:1px solid #ddd}.hit-name{font-weight:600;color:#0a4f40}
.chips{display:flex;gap:6px;flex-wrap:wrap}.chip{font:inherit;background:#e6f1ee;color:#12372f;border:1px solid #b7cfc8;border-radius:12px;padding:1px 10px}
.chip-on{font:inherit;background:#0a6b57;color:#fff;border-radius:12px;padding:1px 10px;border:1px solid #0a6b57}
.field{margin:10px 0;min-width:160px;position:relative}.name{display:block;font-weight:600}
.face{padding:8px 10px;border:1px solid #5c6f6a;border-radius:6px;background:#fff;cursor:pointer;min-width:150px}
.sheet{position:absolute;list-style:none;margin:0;padding:4px;background:#fff;border:1px solid #5c6f6a;z-index:20;max-height:300px;overflow:auto}
.choice{padding:6px 10px;cursor:pointer}.choice:focus,.choice:hover{background:#e6f1ee;outline:2px solid #0a6b57}
.days{position:absolute;background:#fff;border:1px solid #5c6f6a;padding:8px;z-index:20}.grid7{display:grid;grid-template-columns:repeat(7,1fr)}
.cell{font:inherit;border:0;background:none;padding:6px;cursor:pointer}.panel{padding:4px 0 12px}.fold-title{margin:0;font-size:1rem}
.fold{font:inherit;font-weight:600;width:100%;text-align:left;padding:12px 0;background:none;border:0;border-bottom:1px solid #ccc;color:#0a4f40;cursor:pointer}
.facts div{display:flex;gap:12px;padding:4px 0;flex-wrap:wrap}.facts dt{min-width:180px;font-weight:600;margin:0}.facts dd{margin:0}
.card{border:1px solid #b7cfc8;border-radius:10px;padding:16px;margin:14px 0}.card-warn{border:2px solid #9a4b00;border-radius:10px;padding:16px;margin:14px 0}
.bad{color:#a3001b}.steps{display:flex;gap:20px;padding-left:20px;flex-wrap:wrap}.step-on{font-weight:700}
.zone{border:2px dashed #5c6f6a;border-radius:10px;padding:16px;margin:12px 0}.unseen{display:none}
.table{border-collapse:collapse;width:100%}.table th,.table td{border:1px solid #b7cfc8;padding:6px 8px;text-align:right}.table th:first-child{text-align:left}
.bars{display:grid;gap:4px;margin:12px 0}.bar{height:10px;background:#0a6b57}
.veil{position:fixed;inset:0;background:#0008;display:grid;place-items:center;z-index:30}.box,.box-wide{background:#fff;padding:20px;border-radius:10px;width:min(440px,92vw);max-height:90vh;overflow:auto}
.box-wide{width:min(640px,92vw)}.toast,.toast-bad{position:fixed;right:20px;bottom:20px;background:#12372f;color:#fff;padding:12px 18px;border-radius:8px;z-index:40}
.toast-bad{background:#a3001b}.ghost{height:18px;background:#e2e8e6;margin:10px 0;border-radius:6px}
.wheel{width:28px;height:28px;border:4px solid #b7cfc8;border-top-color:#0a6b57;border-radius:50%;margin:12px}
.line,.line-head{display:grid;grid-template-columns:2fr 2fr 3fr 2fr 2fr;gap:8px;padding:8px 0;border-bottom:1px solid #ddd;cursor:pointer;word-break:break-word}
"""
_BASE = "body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff}*{box-sizing:border-box}a{color:#0a4f40}:focus-visible{outline:3px solid #d98200;outline-offset:2px}"


def made_name(word: str) -> str:
    """The class name that the script makes of a word."""
    total = 7
    for letter in word:
        total = (total * 31 + ord(letter)) & 0xFFFFFFFF
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while True:
        total, rest = divmod(total, 36)
        out = digits[rest] + out
        if not total:
            return f"z{out}"


def sheet() -> bytes:
    """The style sheet."""
    named = re.sub(r"\.([a-z][\w-]*)(?=[^{}]*\{)", lambda m: "." + made_name(m.group(1)), _RULES)
    return (_BASE + named).encode()
