"""What a method says where its data do not allow a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.errors import EvalkitError
from evalkit.finding import CellState, Check, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 1e150  # the square of what is larger is infinite


class CannotEstimateError(EvalkitError):
    """Say what is missing for an estimate.

    Parameters
    ----------
    message : str
        One plain sentence: what was found, and what is needed.
    state : CellState
        Why there is no number.

    Examples
    --------
    >>> CannotEstimateError("No site has started.").state.value
    'too few'
    """

    def __init__(self, message: str, *, state: CellState = CellState.TOO_FEW) -> None:
        super().__init__(message)
        self.state = state


def refusal(
    known: Mapping[str, Any], error: CannotEstimateError, *, checks: tuple[Check, ...] = ()
) -> Finding:
    """Give the finding of a method that could not estimate: a sentence, never a number.

    Parameters
    ----------
    known : mapping
        What is known of the finding without an estimate: council, subject, method, question, and so on.
    error : CannotEstimateError
        What is missing.
    checks : tuple of Check
        Those that were made before.

    Returns
    -------
    Finding

    Examples
    --------
    >>> known = {"council": "E08000008", "subject": "falls", "method": "its", "question": "Did it change?"}
    >>> refusal(known, CannotEstimateError("There are 5 months before the start; 8 are needed.")).sentence
    'No estimate: there are 5 months before the start; 8 are needed.'
    """
    first, rest = error.message[:1], error.message[1:]
    missing = Check(name="enough to estimate", passed=False, text=error.message)
    sentence = f"No estimate: {first.lower()}{rest}"
    return Finding.model_validate(
        {**known, "sentence": sentence, "state": error.state, "checks": (*checks, missing)}
    )
