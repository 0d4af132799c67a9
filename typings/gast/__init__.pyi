# gast makes its node classes at import, which no type checker can see.
from typing import Any

def __getattr__(name: str) -> Any: ...
