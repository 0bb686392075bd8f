"""What is wrong with a form: a sentence with names in braces, so that each reader gets it in their language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Complaint:
    """One sentence and what stands for its braces; what stands there may be words too."""

    sentence: str
    values: Mapping[str, "str | int | Complaint"] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.sentence, frozenset(self.values.items())))

    def __str__(self) -> str:
        return self.said()

    @classmethod
    def as_told(cls, text: str) -> "Complaint":
        """What somebody else said is wrong, for which there are no words of ours."""
        return cls("{text}", {"text": text})

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's words; as it was written where there are none."""
        values = {
            name: value.said(translate) if isinstance(value, Complaint) else value
            for name, value in self.values.items()
        }
        return translate(self.sentence).format(**values)
