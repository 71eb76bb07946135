"""Having functions measured that are known by their names: their modules are compiled with a decorator at each of them.

So a function is measured whoever has it: a route that was registered as its module was read, a name that another
module imported.
"""

from __future__ import annotations

import ast
import builtins
import sys
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    from ._measured_calls import MeasuredCalls

_DECORATOR = "__kmmem_measured__"
"""A name among the built-in ones that no program has."""


class MeasuredModules(MetaPathFinder):
    """Finds the modules of some functions, so that they are compiled with a decorator at each."""

    def __init__(self, functions: Iterable[str], calls: MeasuredCalls, main: str | None = None) -> None:
        """Take functions with their modules: `music_brain.sessions.Session.play`.

        main: the module that runs as the program, if one does; its functions go by the name `__main__` as well.
        """
        self._mains = (main, f"{main}.__main__")
        self._functions = list(functions)
        self._modules = {module for name in self._functions for module in _enclosing(name)}
        setattr(builtins, _DECORATOR, lambda name: lambda function: calls.measured(function, name))

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Have another finder find it, and take its place as the loader if there is something to measure."""
        if name not in self._modules and name not in self._mains:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "get_source"):
                    spec.loader = _MeasuringLoader(spec.loader, self)
                return spec
        return None

    def compiled(self, source: str | bytes, file: str, module: str, is_main: bool = False) -> CodeType:
        """Compile the source of a module, or of a script of that name."""
        modules = [module, "__main__"] if is_main or module in self._mains else [module]
        wanted = {
            name[len(module) + 1 :]: name
            for module in modules
            for name in self._functions
            if name.startswith(f"{module}.")
        }
        tree = ast.parse(source, file)
        _Decoration(wanted).add(tree)
        return compile(tree, file, "exec", dont_inherit=True)


class _MeasuringLoader(Loader):
    """Loads a module as another loader does, but for its code."""

    def __init__(self, loader: Any, modules: MeasuredModules) -> None:  # noqa: ANN401 - it has what its module needs
        self._loader = loader
        self._modules = modules

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        # From here on it looks as it would without kmmem.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        if self._loader.get_source(module.__name__) is None:
            self._loader.exec_module(module)
        else:
            exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name: str) -> Any:  # noqa: ANN401
        """Compile the module."""
        source = self._loader.get_source(name)
        if source is None:
            return self._loader.get_code(name)
        return self._modules.compiled(source, self._loader.get_filename(name), name)


class _Decoration:
    """Puts the decorator next to each function of some qualified names."""

    def __init__(self, wanted: dict[str, str]) -> None:
        self._wanted = wanted

    def add(self, node: ast.AST, scope: tuple[str, ...] = ()) -> None:
        """Look through the statements below a node; expressions define no functions with names."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._decorate(child, ".".join([*scope, child.name]))
                self.add(child, (*scope, child.name, "<locals>"))
            elif isinstance(child, ast.ClassDef):
                self.add(child, (*scope, child.name))
            elif not isinstance(child, ast.expr):
                self.add(child, scope)

    def _decorate(self, node: ast.FunctionDef | ast.AsyncFunctionDef, qualified_name: str) -> None:
        name = self._wanted.get(qualified_name)
        if name is not None:
            call = ast.Call(ast.Name(_DECORATOR, ast.Load()), [ast.Constant(name)], [])
            node.decorator_list.append(ast.fix_missing_locations(ast.copy_location(call, node)))


def _enclosing(name: str) -> Iterable[str]:
    """Name the modules in which a function may be: all that it is written below."""
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))
