"""All families of tools, in the order in which the model is told of them."""

from __future__ import annotations

from wony.tools.asking import AskTools
from wony.tools.calculator import CalculatorTools
from wony.tools.calendar import CalendarTools
from wony.tools.clock import ClockTools
from wony.tools.code import CodeTools
from wony.tools.commands import CommandTools
from wony.tools.editing import EditingTools
from wony.tools.files import FileTools
from wony.tools.pages import PageTools
from wony.tools.past import PastTools
from wony.tools.web_search import SearchTools

FAMILIES = (
    *(CalculatorTools, ClockTools, CalendarTools, FileTools, EditingTools, CommandTools, CodeTools),
    *(SearchTools, PageTools, AskTools, PastTools),
)
