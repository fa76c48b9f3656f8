"""HTML and Markdown that would read files, call home, run, hide words or bring the layout down."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.kinds import Bait, Document

ADDRESSES = {
    "file": "file://{file}", "bare": "{file}", "relative": "../../../../../../../../../..{file}",
    "host": "/etc/hostname",
    "unc": r"\\127.0.0.1\share\a.png", "slashes": "//127.0.0.1{file}", "file host": "file://127.0.0.1{file}",
    "file unc": "file:////127.0.0.1/share/a.png", "device": r"\\?\C:\secret.png", "http": "{url}/a.png",
    "upper": "HTTP://{url}/a.png", "ftp": "ftp://127.0.0.1/a.png", "smb": "smb://127.0.0.1/share", "qrc": "qrc:{file}",
    "colon": ":{file}", "data": "data:image/png;base64,iVBORw0KGgo=", "data svg": "data:image/svg+xml,<svg/>",
    "javascript": "javascript:fetch('{url}')", "proc": "file:///proc/self/environ", "image": "image://theme/{file}",
    "encoded": "&#102;ile://{file}", "tab": "fi\tle://{file}", "blank": " {file} ", "medium": "medium:../../{file}",
    "medium host": "medium://127.0.0.1{file}", "percent": "file:///%2e%2e{file}", "resource": "resource://{file}",
}
CARRIERS = {
    "img": '<img src="{}">', "link": '<a href="{}">x</a>', "sheet": '<link rel="stylesheet" href="{}">',
    "css": "<p style=\"background-image:url('{}')\">x</p>", "import": "<style>@import '{}';</style><p>x</p>",
    "table": '<table background="{}"><tr><td>x</td></tr></table>',
    "list": "<ul style=\"list-style-image:url('{}')\"><li>x</ul>",
    "object": '<object data="{}"></object><embed src="{}">', "frame": '<iframe src="{}"></iframe><frame src="{}">',
    "refresh": '<meta http-equiv="refresh" content="0;url={}">', "base": '<base href="{}"><img src="a.png">',
    "svg": '<svg><image href="{}"/><use xlink:href="{}"/></svg>', "media": '<video src="{}" poster="{}"></video>',
    "form": '<form action="{}"><input type="image" src="{}"></form>', "script": '<script src="{}"></script>',
    "srcset": '<picture><source srcset="{} 2x"><img srcset="{}"></picture>', "markdown": "![a]({}) [b]({}) <{}>",
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><p>&e;</p>',
    "qrichtext": '<meta name="qrichtext" content="1"><img src="{}">',
}
TRICKS = {
    "handlers": '<p onclick="x()" onmouseover=y>a</p><img src=x onerror=alert(1)><body onload=z>',
    "script": "<script>fetch('{url}')</script><noscript><img src='{url}'></noscript>",
    "template": "<template><img src='{url}'></template>",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src={url}&gt;\">",
    "mutation 2": "<svg></p><style><a id=\"</style><img src={url}>\">", "comment": "<!--><img src={url}>--><p>x</p>",
    "cdata": "<![CDATA[<img src={url}>]]><p>x</p>", "half tag": "<img src='{file}' <p>x",
    "nul": "<im\0g src='{file}'><p>\0x",
    "plaintext": "<plaintext><img src='{file}'>", "textarea": "<textarea><img src='{file}'></textarea>",
    "nested tables": "<table><tr><td>" * 3_000 + "x", "nested lists": "<ul><li>" * 5_000 + "x",
    "nested boxes": "<div>" * 50_000 + "x", "nested bold": "<strong>" * 6_000 + "x", "closing": "</div>" * 50_000,
    "mixed nesting": "<ul><li><table><tr><td><p><em>" * 2_000, "wide": "<table><tr>" + "<td colspan=99>x" * 3_000,
    "spans": '<table><tr><td colspan="99999999" rowspan="99999999">x', "tall": "<table>" + "<tr><td>x" * 6_000,
    "attribute": '<p title="' + "a" * 300_000 + '">x</p>', "attributes": "<p " + "a=1 " * 50_000 + ">x</p>",
    "alt": '<img alt="' + "a" * 300_000 + '">', "one word": "长" * 50_000, "entities": "&amp;" * 11_000,
    "bad entities": "&#x110000;&#0;&#xD800;&bogus;" * 500, "surrogate": "&#xD83D;<p>x",
    "override": "农药\u202egnp.exe\u202c安全",
    "isolate": "\u2066剂量\u2067 20 克\u2069" * 50, "zero width": "剧\u200b毒\u200c农\u200d药\ufeff",
    "soft": "剧\u00ad毒",
    "tags": "安全" + "".join(chr(0xE0000 + code) for code in b"poison"), "object mark": "\ufffc" * 1_000,
    "combining": "药" + "\u0301" * 20_000, "separators": "一\u2028二\u2029三", "backspace": "安全\b\b剧毒\x1b[2J",
    "blank picture": "<img>" * 10_000, "rules": "<hr>" * 5_000 + "<p>x", "breaks": "<br>" * 15_000,
    "huge font": '<font size="999999">x</font><p style="font-size:99999px">y</p>', "marquee": "<marquee>x</marquee>",
    "css escape": "<p style=\"width:expression(alert(1));-moz-binding:url({url})\">x</p>",
    "import escape": "<style>@\\69mport '{url}';</style>x", "conditional": "<!--[if IE]><img src='{url}'><![endif]-->x",
    "xml": "<?xml version='1.0'?><?xml-stylesheet href='{url}'?><p>x</p>", "php": "<?php system('id'); ?><p>x</p>",
    "frameset": "<frameset><frame src='{url}'></frameset>", "applet": "<applet code='{url}'></applet>",
    "laughs": "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)) + "]><p>&j;</p>",
    "image map": "<img usemap='#m'><map name=m><area href='{url}'></map>", "keygen": "<keygen><isindex action='{url}'>",
}


def made(bait: Bait) -> Iterator[Document]:
    """Yield every address in every carrier, and the tricks."""
    for carrier, shape in CARRIERS.items():
        for name, address in ADDRESSES.items():
            told = bait.put_into(shape.replace("{}", address))
            yield Document(f"markup {carrier} {name}", "markup", told.encode())
    for name, told in TRICKS.items():
        yield Document(f"markup {name}", "markup", bait.put_into(told).encode("utf-8", "surrogatepass"))
