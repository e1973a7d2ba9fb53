"""What the screen says by itself, around an answer."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "render.waiting": Text(ko="기다리는 중", en="waiting"),
    "render.waiting_for": Text(ko="기다리는 중 {time}", en="waiting {time}"),
    "render.thinking": Text(ko="생각하는 중", en="thinking"),
    "render.thinking_for": Text(ko="생각하는 중 {time}", en="thinking {time}"),
    "render.thought": Text(ko="{time} 동안 생각함", en="thought for {time}"),
    "render.thought_briefly": Text(ko="잠깐 생각함", en="thought for a moment"),
    "render.interrupted": Text(ko="(중단됨)", en="(interrupted)"),
    "render.interrupted_here": Text(ko="여기서 중단됨", en="interrupted here"),
    "render.failed_here": Text(ko="여기서 오류로 끊김", en="broken off here by an error"),
    "render.still_streaming": Text(ko="아직 쓰는 중", en="still being written"),
    "render.earlier": Text(
        ko="앞의 메시지 {n:,}개는 생략했습니다", en="{n:,} earlier {n:message/messages} left out"
    ),
    "render.tenths": Text(ko="{s:.1f}초", en="{s:.1f} s"),
    "render.seconds": Text(ko="{s}초", en="{s} s"),
    "render.minutes": Text(ko="{m}분 {s:02d}초", en="{m} min {s:02d} s"),
}
