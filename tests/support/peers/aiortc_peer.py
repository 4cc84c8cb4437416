"""Debian's python3-aiortc, which encodes and decodes by itself. (A file of its name would be taken for it.) What it
is asked to do, and how it tells what it has seen, stands in told.mjs.

    publish URL [BRIGHTNESS]
    watch URL                  tells frames, brightness, width, height, sounds (of 20 ms that are loud)
"""
import asyncio
import fractions
import json
import math
import os
import sys
import time
import urllib.request

import numpy
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
from av import AudioFrame, VideoFrame

WIDTH, HEIGHT = 160, 120
RATE = 48_000
SAMPLES = RATE // 50
PITCH = 440
LOUD = 0.03  # mean square root, full scale being 1


def tell(**values):
    print(json.dumps(values), flush=True)


class Picture(VideoStreamTrack):
    def __init__(self, brightness):
        super().__init__()
        self.brightness = brightness

    async def recv(self):
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, value in zip(frame.planes, (self.brightness, 128, 128)):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = await self.next_timestamp()
        return frame


class Tone(AudioStreamTrack):
    def __init__(self):
        super().__init__()
        self.at = 0
        self.began = time.monotonic()

    async def recv(self):
        await asyncio.sleep(max(0, self.began + self.at / RATE - time.monotonic()))
        times = numpy.arange(self.at, self.at + SAMPLES)
        tone = (12_000 * numpy.sin(2 * math.pi * PITCH * times / RATE)).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(tone.reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self.at, fractions.Fraction(1, RATE)
        self.at += SAMPLES
        return frame


async def see(track):
    frames = 0
    while True:
        frame = await track.recv()
        frames += 1
        pixels = frame.to_ndarray(format="yuv420p")[: frame.height]
        tell(frames=frames, brightness=float(pixels.mean()), width=frame.width, height=frame.height)


async def hear(track):
    sounds = 0
    while True:
        samples = (await track.recv()).to_ndarray().astype(float)
        if math.sqrt((samples**2).mean()) > LOUD * 32_768:
            sounds += 1
            tell(sounds=sounds)


async def received(track):
    try:
        await (see if track.kind == "video" else hear)(track)
    except MediaStreamError:
        pass  # it has ended


def post(url, offer):
    request = urllib.request.Request(url, offer.encode(), {"Content-Type": "application/sdp"})
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


async def main(role, url, brightness="100"):
    connection = RTCPeerConnection()
    tasks = set()  # which the loop alone would not keep

    @connection.on("connectionstatechange")
    def changed():
        tell(state=connection.connectionState)

    @connection.on("track")
    def arrived(track):
        tasks.add(asyncio.ensure_future(received(track)))

    if role == "publish":
        for track in (Picture(int(brightness)), Tone()):
            connection.addTransceiver(track, direction="sendonly")
    else:
        for kind in ("video", "audio"):
            connection.addTransceiver(kind, direction="recvonly")

    await connection.setLocalDescription(await connection.createOffer())
    loop = asyncio.get_running_loop()
    answer = await loop.run_in_executor(None, post, url, connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await loop.run_in_executor(None, sys.stdin.read)  # until its input ends
    os._exit(0)  # at once, whatever its threads do


asyncio.run(main(*sys.argv[1:]))
