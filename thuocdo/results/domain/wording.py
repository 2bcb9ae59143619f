"""Sentences as data: stored beside a finding, said in the reader's language when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from thuocdo.kernel.sentences import Sentence, Titled, Value


def sentence_to_data(sentence: Sentence) -> dict[str, object]:
    """Return a sentence as JSON data: template, plural, and values that say what kind they are."""
    return {
        "template": sentence.template,
        "plural": sentence.plural,
        "values": {name: _value_to_data(value) for name, value in sentence.values.items()},
    }


def sentence_from_data(data: Mapping[str, object]) -> Sentence:
    """Return the sentence that `sentence_to_data` wrote. Raise `ValueError` for anything else."""
    values = data.get("values")
    if not isinstance(values, dict):
        raise ValueError(f"{data!r} is not a sentence")
    return Sentence(
        str(data["template"]),
        {str(name): _value_from_data(value) for name, value in values.items()},
        str(data["plural"]),
    )


def _value_to_data(value: Value) -> object:
    if isinstance(value, Titled):
        return {"vi": str(value), "en": value.en}
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"number": format(value, "f")}
    if isinstance(value, Fraction):
        return {"fraction": f"{value.numerator}/{value.denominator}"}
    if isinstance(value, Sentence):
        return {"sentence": sentence_to_data(value)}
    if isinstance(value, tuple):
        return [_value_to_data(each) for each in value]
    raise ValueError(f"{value!r} can't be stored in a sentence of a finding")


def _value_from_data(data: object) -> Value:
    if isinstance(data, list):
        return tuple(_value_from_data(each) for each in data)
    if not isinstance(data, dict):
        if data is None or isinstance(data, str | int):
            return data
        raise ValueError(f"{data!r} is not a value of a sentence")
    if "vi" in data:
        return Titled(str(data["vi"]), str(data["en"]))
    if "number" in data:
        return Decimal(str(data["number"]))
    if "fraction" in data:
        return Fraction(str(data["fraction"]))
    return sentence_from_data(data["sentence"])
