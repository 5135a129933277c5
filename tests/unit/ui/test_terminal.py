import io

from ui.cli.terminal import Terminal


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_whole_sentences_and_no_colour():
    pipe = io.StringIO()
    Terminal(pipe).line("word " * 60, "bold red", indent=4)
    assert pipe.getvalue() == "    " + "word " * 60 + "\n"


def test_a_screen_gets_wrapped_lines_that_hang(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    Terminal(screen).labelled("because", "word " * 20)
    lines = screen.getvalue().splitlines()
    assert len(lines) > 2
    assert lines[0].startswith("    because     word")
    assert all(line.startswith(" " * 16 + "word") for line in lines[1:])
    assert all(len(line) <= 40 for line in lines)


def test_square_brackets_of_caveats_are_text_and_not_markup():
    pipe = io.StringIO()
    Terminal(pipe).line("4.8 months [A-20, A-21] :warning: [red]x[/red]")
    assert pipe.getvalue() == "4.8 months [A-20, A-21] :warning: [red]x[/red]\n"


def test_line_breaks_in_a_text_are_kept():
    pipe = io.StringIO()
    Terminal(pipe).line("a\n\nb", indent=1)
    assert pipe.getvalue() == " a\n \n b\n"
