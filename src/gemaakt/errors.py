"""The root of every anticipated refusal; its sentence lives in ``data/messages``."""


class GemaaktError(Exception):
    """A refusal that the user can act on: a stable code and the values its sentence needs.

    Subclasses live in the module that raises them and also derive from the built-in that fits,
    so that callers may catch either.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({values})"
