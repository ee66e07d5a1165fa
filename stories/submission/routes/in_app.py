"""Browsers inside apps: they lose cookies and photos more easily than the phone's own browser."""

LINE, FACEBOOK = "line", "facebook"
_SIGNS = {LINE: (" line/",), FACEBOOK: ("fban/", "fbav/", "fb_iab", "instagram ")}


def find_app(user_agent: str) -> str:
    """The app whose browser this is, as its user agent says; "" for a browser of its own."""
    agent = user_agent.lower()
    return next((app for app, signs in _SIGNS.items() if any(sign in agent for sign in signs)), "")
