"""Parts of a page that fetch themselves anew."""

# Sent with every such request, so that a page left open is not taken for somebody at work.
BACKGROUND = "SP-Background"
