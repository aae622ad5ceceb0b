"""Cameras behind one small interface: the newest frame, how old it is, and a clear word when there is none."""

from checkin_device.cameras.camera import Camera
from checkin_device.cameras.frame_source import CameraLost, Frame, FrameSource, is_covered

__all__ = ["Camera", "CameraLost", "Frame", "FrameSource", "is_covered"]
