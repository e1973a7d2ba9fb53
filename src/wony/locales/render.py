"""What the screen says by itself, around an answer."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "render.waiting": Text(ko="기다리는 중", en="waiting"),
    "render.waiting_for": Text(ko="기다리는 중 {time}", en="waiting {time}"),
    "render.thinking": Text(ko="생각하는 중", en="thinking"),
    "render.thinking_for": Text(ko="생각하는 중 {time}", en="thinking {time}"),
    "render.thought": Text(ko="{time} 동안 생각함", en="thought for {time}"),
    "render.interrupted": Text(ko="(중단됨)", en="(interrupted)"),
    "render.interrupted_here": Text(ko="여기서 중단됨", en="interrupted here"),
    "render.failed_here": Text(ko="여기서 오류로 끊김", en="broken off here by an error"),
    "render.still_streaming": Text(ko="아직 쓰는 중", en="still being written"),
    "render.no_answer": Text(ko="(답이 비어 있습니다)", en="(the answer is empty)"),
    "render.earlier": Text(
        ko="앞의 메시지 {n:,}개는 생략했습니다", en="{n:,} earlier {n:message/messages} left out"
    ),
    "render.tenths": Text(ko="{s:.1f}초", en="{s:.1f} s"),
    "render.seconds": Text(ko="{s}초", en="{s} s"),
    "render.minutes": Text(ko="{m}분 {s:02d}초", en="{m} min {s:02d} s"),
    "render.speed": Text(ko="초당 {rate:.1f}토큰", en="{rate:.1f} tokens/s"),
    "render.tokens": Text(ko="{n:,}토큰", en="{n:,} {n:token/tokens}"),
    "render.cached": Text(ko="캐시 {share:.0%}", en="{share:.0%} cached"),
    "render.image": Text(ko="그림", en="image"),
}
