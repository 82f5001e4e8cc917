"""Cells whose outputs are awkward to carry: what printed, showed, warned, logged, broke off."""

import nbformat

PARAMETERS = 'name: str = "Tameside"'

CELLS = (
    (
        "import sys, logging, warnings, os, subprocess, threading, time\n"
        "import numpy as np, pandas as pd\n"
        "from IPython.display import display, HTML, Markdown, clear_output, Image, JSON"
    ),
    "1 + 1",
    "print('first'); display('shown'); print('second'); display({'a': 1}); 'last'",
    "print('no newline', end=''); print(' and on'); print('über', '日本', '\\u202e')",
    "print('to stderr', file=sys.stderr); print('to stdout'); sys.stderr.write('more\\n');",
    "logging.basicConfig(level=logging.INFO); logging.warning('warned'); logging.info('told')",
    "logging.getLogger('own').error('own logger')",
    "warnings.warn('once'); print('after')",
    (
        "class Rich:\n"
        "    def _repr_html_(self): return '<b>rich</b>'\n"
        "    def _repr_latex_(self): return '$x$'\n"
        "    def _repr_mimebundle_(self, **_): return {'application/x-own+json': {'k': [1, None]}}\n"
        "    def __repr__(self): return 'plain'\n"
        "Rich()"
    ),
    "display(HTML('<i>html</i>'), Markdown('# md'), JSON({'deep': [1, {'x': 2}]}))",
    (
        "import matplotlib.pyplot as plt\n"
        "for each in range(3):\n"
        "    figure, axes = plt.subplots(figsize=(2, 1)); axes.plot([each, 1]); print('figure', each)"
    ),
    "figure, axes = plt.subplots(figsize=(2, 1)); axes.plot([1, 2]); plt.show(); print('shown before')",
    "figure",
    "pd.DataFrame({'a': range(3), 'b': list('xyz')})",
    "pd.DataFrame(np.arange(40_000).reshape(4000, 10))",
    "with pd.option_context('display.max_rows', 400): display(pd.DataFrame({'n': range(400)}))",
    "handle = display('before', display_id='held'); handle.update('after')",
    "print('gone'); clear_output(); print('kept')",
    "print('replaced'); clear_output(wait=True); print('by this')",
    "for each in range(3): print(f'\\rstep {each}', end='')\nprint()",
    "print('abc\\b\\bX')",
    "subprocess.run(['echo', 'from a subprocess'], check=True); print('then python')",
    "os.system('echo shell >&2'); os.write(1, b'descriptor one\\n');",
    "!echo from a magic",
    "%%bash\necho from bash; echo and its error >&2",
    "%precision 3\n1 / 3",
    "%%capture caught\nprint('hidden')",
    "caught.stdout",
    "%who_ls str",
    "import asyncio\nawait asyncio.sleep(0.01); print('awaited')",
    "async def later():\n    await asyncio.sleep(0.01); return 'from a coroutine'\nawait later()",
    "t = threading.Thread(target=lambda: print('from a thread')); t.start(); t.join(); print('joined')",
    (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool: print(sorted(pool.map(lambda n: n * n, range(4))))"
    ),
    (
        "from multiprocessing import get_context\n"
        "with get_context('fork').Pool(1) as pool: print(pool.map(len, ['ab', 'c']))"
    ),
    "for each in range(2000): print('line', each)",
    "print('x' * 300_000)",
    "'semicolon';",
    "None",
    "x = [1, 2, 3]; x",
    "_ + [4], In[-2][:5], len(Out) > 3",
    "import getpass\ntry: input('asked? ')\nexcept Exception as error: print(type(error).__name__, error)",
    "import ipywidgets as widgets\nslider = widgets.IntSlider(value=3, description='months'); slider",
    "slider.value = 7; widgets.HBox([widgets.Label('label'), widgets.Checkbox(True)])",
    "out = widgets.Output()\nwith out: print('inside')\nout",
    "__name__, sys.argv[0].endswith('.py') or True, bool(sys.flags.interactive)",
    "os.path.basename(os.getcwd()), sys.stdin.read() if False else 'stdin left'",
    "sys.stdout.isatty(), sys.stdout.encoding, sys.stderr.name, hasattr(sys.stdout, 'fileno')",
    "%config InlineBackend.figure_formats",
    "get_ipython().__class__.__mro__[1].__name__, get_ipython().kernel is not None",
    "",
)

# Each ends its notebook.
ENDINGS = {
    "an exception in mid-line": "print('in mid', end='')\nprint('err', end='', file=sys.stderr)\n1 / 0",
    "an exception through functions": "def f(n): return 1 / n\ndef g(n): return f(n)\ng(0)",
    "a chained exception": "try: {}['k']\nexcept KeyError as error: raise RuntimeError('later') from error",
    "bad syntax": "def f(:\n    pass",
    "an exception group": "raise ExceptionGroup('several', [ValueError(1), TypeError('two')])",
    "sys.exit(0)": "print('before'); import sys; sys.exit(0)",
    "sys.exit with a word": "import sys; sys.exit('no more')",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "an error in a magic": "%no_such_magic",
    "what cannot be shown": "class Broken:\n    def __repr__(self): raise ValueError('no picture')\nBroken()",
    "a failing command": "%%bash\nexit 3",
    "an exception with odd text": "raise ValueError('\\x1b[31mred\\x1b[0m <b>&amp; é')",
}


def notebook(*sources: str, tags: dict[int, list[str]] | None = None) -> nbformat.NotebookNode:
    """Make a notebook of a parameters cell and these."""
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    made.cells = [nbformat.v4.new_markdown_cell("# Awkward")]
    for number, source in enumerate((PARAMETERS, *sources)):
        wanted = ["parameters"] if number == 0 else (tags or {}).get(number, [])
        made.cells.append(nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": wanted}))
    made.cells[0]["id"] = "title"
    return made
