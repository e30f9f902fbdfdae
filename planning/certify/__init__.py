"""Certify: confirm a roster's certificate from the files of its folder, with numpy and the standard library only.

Nothing here imports the model, its rules or the readers of the rest of the program, so that an error there cannot hide
an error here. What certificate.json claims is computed again: every shift is read anew, every rule judged anew, every
head counted anew, the cost summed and the Lagrangian bound evaluated at the certificate's prices.
"""

from planning.certify.folder import Folder, read_folder
from planning.certify.sheet import Unreadable
from planning.certify.verdict import Check, Verdict, certify

__all__ = ["Check", "Folder", "Unreadable", "Verdict", "certify", "read_folder"]
