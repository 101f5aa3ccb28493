#!/usr/bin/python3
"""How far off the example's depth is, beside OpenCV's semi-global matching, on a pair whose truth is known.

    mvn package -DskipTests -pl examples/room -am
    examples/room/compare/aloe.py

A Java of 21 or newer is JAVA_HOME, or on the path. Debian has what it takes else: python3-opencv, and the pair in opencv-doc. It prints JSON. Rates are shares of the pixels whose
truth is known, at the photographs' own size, that are off by more than 1, 2 and 4 pixels:

- `all`: each map is whole; the gaps that OpenCV leaves are filled from the further one of their sides in the row
- `seen twice`: pixels alone that the right photograph shows too, by the truth
"""

import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = '/usr/share/doc/opencv-doc/examples/data/'
THRESHOLDS = (1, 2, 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--left', default=DATA + 'aloeL.jpg')
    parser.add_argument('--right', default=DATA + 'aloeR.jpg')
    parser.add_argument('--truth', default=DATA + 'aloeGT.png', help='disparities in pixels; 0 is unknown')
    parser.add_argument('--out', default=None, help='where the room goes; by default nowhere that stays')
    arguments = parser.parse_args()

    truth = cv2.imread(arguments.truth, cv2.IMREAD_UNCHANGED).astype(np.float32)
    if truth.max() > 255:  # a map of this example's, in steps of 1/64 pixel
        truth /= 64
    with tempfile.TemporaryDirectory() as scratch:
        room = ours(arguments, arguments.out or scratch, truth.shape)
    disparities = int(np.ceil(truth.max() / 16) * 16)
    # OpenCV matches no pixel that is nearer to the left edge than the largest disparity, unless there is a border
    others = [semi_global(arguments, disparities, border) for border in (0, disparities)]
    print(json.dumps({
        'pair': [os.path.basename(arguments.left), os.path.basename(arguments.right)],
        'size': list(truth.shape[::-1]),
        'known': round(float((truth > 0).mean()), 4),
        'room': room | rates(room.pop('map'), truth),
        'opencv': [other | rates(other.pop('map'), truth) for other in others],
    }, indent=2))


def ours(arguments, out, shape):
    jars = glob.glob(os.path.join(HERE, '../target/solidflux-example-room-*.jar'))
    if not jars:
        sys.exit('not built: mvn package -DskipTests -pl examples/room -am')
    java = os.path.join(os.environ['JAVA_HOME'], 'bin/java') if 'JAVA_HOME' in os.environ else 'java'
    began = time.monotonic()
    told = subprocess.run(
        [java, '--enable-native-access=ALL-UNNAMED', '-cp', jars[0], 'dev.solidflux.example.room.RoomChain',
         out, arguments.left, arguments.right],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds = time.monotonic() - began
    made = json.loads(told.splitlines()[-1])
    small = cv2.imread(os.path.join(out, 'disparity.png'), cv2.IMREAD_UNCHANGED).astype(np.float32) / 64
    scale = shape[1] / small.shape[1]
    return {
        'matched at': list(small.shape[::-1]),
        'disparities': made['pair']['range'],
        'seconds, the whole chain': round(seconds, 1),
        'triangles': made['model']['triangles'],
        'agreed': round(made['depth']['measured'], 4),
        'map': cv2.resize(small, shape[::-1], interpolation=cv2.INTER_NEAREST) * scale,
    }


def semi_global(arguments, disparities, border):
    left, right = (
        cv2.copyMakeBorder(cv2.imread(file), 0, 0, border, 0, cv2.BORDER_REPLICATE)
        for file in (arguments.left, arguments.right))
    block = 5
    matcher = cv2.StereoSGBM_create(
        minDisparity=0, numDisparities=disparities, blockSize=block, P1=8 * 3 * block**2, P2=32 * 3 * block**2,
        disp12MaxDiff=1, uniquenessRatio=10, speckleWindowSize=100, speckleRange=2, preFilterCap=63,
        mode=cv2.STEREO_SGBM_MODE_HH)
    began = time.monotonic()
    found = matcher.compute(left, right)[:, border:].astype(np.float32) / 16
    return {
        'what': f'OpenCV {cv2.__version__} StereoSGBM, mode HH, blocks of {block}, ' + (f'a border of {border} pixels' if border else 'no border'),
        'disparities': disparities,
        'seconds, matching alone': round(time.monotonic() - began, 1),
        'agreed': round(float((found >= 0).mean()), 4),
        'map': filled(found),
    }


def filled(found):
    left = np.where(found < 0, np.nan, found)
    right = left.copy()
    for x in range(1, found.shape[1]):
        left[:, x] = np.where(np.isnan(left[:, x]), left[:, x - 1], left[:, x])
    for x in range(found.shape[1] - 2, -1, -1):
        right[:, x] = np.where(np.isnan(right[:, x]), right[:, x + 1], right[:, x])
    return np.nan_to_num(np.fmin(left, right))


def rates(found, truth):
    off = np.abs(found - truth)
    return {'off by more than, in pixels': {
        'all': bad(off, truth > 0),
        'seen twice': bad(off, (truth > 0) & seen_twice(truth)),
    }}


def bad(off, where):
    return {str(threshold): round(float((off[where] > threshold).mean()), 4) for threshold in THRESHOLDS}


def seen_twice(truth):
    """Nothing nearer lands on the same pixel of the right photograph, and it is in it."""
    height, width = truth.shape
    columns = np.arange(width)[None] - np.round(truth).astype(int)
    inside = (truth > 0) & (columns >= 0)
    nearest = np.zeros_like(truth)
    rows = np.broadcast_to(np.arange(height)[:, None], truth.shape)
    np.maximum.at(nearest, (rows[inside], columns[inside]), truth[inside])
    return inside & (truth >= nearest[rows, np.clip(columns, 0, width - 1)] - 1)


if __name__ == '__main__':
    main()
