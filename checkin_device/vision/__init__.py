"""Seeing faces: finding them, judging a picture, embedding it, and deciding one to one."""
