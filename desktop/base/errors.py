"""The two kinds of error.

CunbuError is *known*: its text is a ready sentence for the person (what happened, what was kept, what to do
next). Everything else is a bug: it goes to the log and the crash dialog, without personal data.

    CunbuError
      RefusedInput      what was typed or read cannot be taken
      VaultError        the vault cannot be opened or made
        WrongPassphrase, VaultMissing, VaultTooNew
      DiskRefuses       the disk is full, read-only or failing
      NotFound          a village, person, print or file that is not there
      PaperError        a page may not or cannot be drawn
      DeviceError       printer or reader says no
      WireError         a batch, receipt or certificate does not verify
      Unreachable       the hub cannot be reached; everything waits on this laptop
      HubError          the hub's own refusals
"""


class CunbuError(Exception):
    """A refusal with a sentence for the person; `code` is stable for scripts and tests."""

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code


class RefusedInput(CunbuError):
    code = "refused_input"


class VaultError(CunbuError):
    code = "vault"


class WrongPassphrase(VaultError):
    code = "wrong_passphrase"


class VaultMissing(VaultError):
    code = "vault_missing"


class VaultTooNew(VaultError):
    code = "vault_too_new"


class DiskRefuses(CunbuError):
    code = "disk"


class NotFound(CunbuError):
    code = "not_found"


class PaperError(CunbuError):
    code = "paper"


class DeviceError(CunbuError):
    code = "device"


class WireError(CunbuError):
    code = "wire"


class Unreachable(CunbuError):
    """`met`: the county had answered before the line broke, so another road is not what is missing."""

    code = "unreachable"
    met = False


class HubError(CunbuError):
    code = "hub"
