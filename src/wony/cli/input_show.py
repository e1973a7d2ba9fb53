"""Shows, in what is being typed, the characters that a terminal would hide or obey."""

from __future__ import annotations

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from wony.cli.sanitize import sanitize


class ShowHidden(Processor):
    """Every hidden character appears as its mark; the text itself stays as it is."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        fragments = transformation_input.fragments
        line = fragment_list_to_text(fragments)
        if sanitize(line) == line:
            return Transformation(fragments)
        shown: StyleAndTextTuples = []
        starts = [0]
        for style, text, *_ in fragments:
            for character in text:
                mark = sanitize(character) or "⟨TAG⟩"
                shown.append((style if mark == character else f"{style} class:status", mark))
                starts.append(starts[-1] + len(mark))

        def to_display(position: int) -> int:
            return starts[min(position, len(starts) - 1)]

        def to_source(position: int) -> int:
            return max((i for i, start in enumerate(starts) if start <= position), default=0)

        return Transformation(shown, source_to_display=to_display, display_to_source=to_source)
