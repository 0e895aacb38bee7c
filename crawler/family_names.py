"""The names of the CMS families, for whoever checks a configuration: the families themselves take every
reader of lists with them, which is half of what it costs to start a command."""

FAMILY_NAMES = (
    *("auto", "generic", "pages", "flipbook", "founder-epaper", "hanweb", "nfcms", "ucap", "trs", "vsb"),
    *("sudy", "people", "founder", "jpaas", "truecms", "gkmlpt", "newscn", "c12371", "mi4", "xuexi"),
    *("enorth", "cjyun", "wordpress", "discuz", "dedecms", "phpcms", "empirecms", "qibo", "siteserver"),
    *("jeecms", "powereasy", "longxun", "epoint", "govcn", "ccdi"),
)  # fmt: skip
"""In the order of `crawler.lists.FAMILIES`."""
