"""The one stylesheet, built from tokens.

Widgets say what they are with two properties, `part` (what kind of thing) and `tone` (which
colour); labels say `type`. No screen writes style rules of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from string import Template

from ui.colours import Colours
from ui.metrics import Metrics

_TEXT = Template("""
QWidget { color: $ink; font-size: ${size_staff}px; }
QMainWindow, QDialog, QWidget[part="page"] { background: $paper; }
QLabel { background: transparent; }
QLabel[tone="soft"] { color: $ink_soft; }
QLabel[tone="field"] { color: $field; }
QLabel[tone="ripe"] { color: $ripe; }
QLabel[tone="rise"] { color: $rise; }
QLabel[tone="fall"] { color: $fall; }
QLabel[tone="water"] { color: $water; }
QToolTip { background: $card; color: $ink; border: 1px solid $line_strong; padding: 6px; }
""")

_SURFACES = Template("""
QFrame[part="card"] {
    background: $card; border: 1px solid $line; border-bottom: 3px solid $shade; border-radius: ${farmer}px;
}
QFrame[part="staff-card"] { background: $card; border: 1px solid $line; border-radius: ${staff}px; }
QFrame[part="bar"] { background: $card; border: none; border-top: 1px solid $line; }
QFrame[part="head"] { background: transparent; border: none; border-bottom: 1px solid $line; }
QFrame[part="box"] { background: transparent; border: 2px solid $field; border-radius: ${farmer}px; }
QFrame[part="caution"] { background: $ripe_pale; border: 2px solid $ripe; border-radius: ${farmer}px; }
QFrame[part="notice"] { background: $ripe_pale; border: none; border-left: 6px solid $ripe; border-radius: 0; }
QFrame[part="rule"] { background: $line; border: none; }
QFrame[part="toast"] { background: $ink; border: none; border-radius: ${farmer}px; }
QFrame[part="toast"] QLabel { color: $paper; }
QFrame[part="toast"] QPushButton {
    background: transparent; color: $paper; border: 2px solid $paper; border-radius: ${staff}px; padding: 4px 16px;
}
QFrame[part="toast"] QPushButton:focus, QFrame[part="toast"] QPushButton:hover { background: $ink_soft; }
QFrame[part="confirm"] {
    background: $ripe_pale; border: none; border-top: 2px solid $ripe;
}
""")

_FARMER = Template("""
QPushButton[part="farmer"], QPushButton[part="primary"], QPushButton[part="quiet"], QPushButton[part="warning"] {
    min-height: ${target_in}px; min-width: ${target_in}px; padding: 0 20px;
    border-radius: ${farmer}px; border: 2px solid $line_strong;
    background: $card; color: $ink; font-size: ${size_main}px;
}
QPushButton[part="primary"] { background: $field; color: $on_field; border-color: $field; }
QPushButton[part="quiet"] { background: transparent; border-color: transparent; color: $field; }
QPushButton[part="warning"] { border-color: $rise; color: $rise; }
QPushButton[part="farmer"]:pressed, QPushButton[part="quiet"]:pressed { background: $field_pale; }
QPushButton[part="farmer"]:focus, QPushButton[part="quiet"]:focus { border: 3px solid $focus; padding: 0 19px; }
QPushButton[part="primary"]:focus { border: 3px solid $ink; padding: 0 19px; }
QPushButton[part="farmer"]:checked { background: $field; color: $on_field; border-color: $field; }
QPushButton[part="farmer"]:disabled, QPushButton[part="primary"]:disabled {
    background: transparent; color: $disabled; border: 2px dashed $disabled;
}
QPushButton[part="key"] {
    border-radius: ${farmer}px; border: 1px solid $line; border-bottom: 3px solid $shade;
    background: $card; color: $ink; font-size: ${size_key}px;
}
QPushButton[weight="small"] { font-size: ${size_second}px; padding: 0; }
QPushButton[weight="key"] { padding: 0 4px; }
QPushButton[weight="word"] { font-size: ${size_floor}px; padding: 0; }
QPushButton[weight="huge"] { font-size: ${size_title}px; min-width: ${huge_wide}px; min-height: ${huge}px; }
QPushButton[part="key"]:pressed { background: $field_pale; border: 1px solid $field; }
QPushButton[part="key"]:focus { border: 3px solid $focus; }
QPushButton[part="key"]:disabled { background: transparent; color: $disabled; border-color: transparent; }
QPushButton[part="segment"] {
    min-width: ${small_target_in}px; min-height: ${small_target}px; padding: 0 8px;
    border: none; border-radius: ${staff}px; background: transparent; color: $ink_soft;
    font-size: ${size_second}px;
}
QPushButton[part="segment"]:checked { background: $field; color: $on_field; }
QPushButton[part="segment"]:pressed { background: $field_pale; color: $ink; }
QPushButton[part="segment"]:focus { border: 3px solid $focus; }
QPushButton[part="segment"]:checked:focus { border: 3px solid $ink; }
QPushButton[part="segment"][weight="small"] { font-size: ${size_floor}px; }
QPushButton[part="segment"][weight="normal"] { font-size: ${size_between}px; }
QPushButton[part="segment"][weight="large"] { font-size: ${size_title}px; }
QFrame[part="segments"] { background: transparent; border: 1px solid $line_strong; border-radius: 8px; }
QPushButton[part="bar-button"] {
    min-width: ${small_target_in}px; min-height: ${small_target}px; padding: 0 6px;
    border: 1px solid transparent; border-radius: 8px; background: transparent; color: $ink;
    font-size: ${size_second}px;
}
QPushButton[part="bar-button"]:pressed { background: $field_pale; }
QPushButton[part="bar-button"]:focus { border: 3px solid $focus; padding: 0 4px; }
QLineEdit[part="farmer"] {
    font-size: ${size_main}px; min-height: ${small_target}px; padding: 0 12px; border-radius: ${farmer}px;
}
""")

_STAFF = Template("""
QPushButton {
    min-height: ${row_in}px; padding: 0 14px; border-radius: ${staff}px; border: 1px solid $line_strong;
    background: $card; color: $ink; font-size: ${size_staff}px;
}
QPushButton:hover { background: $field_pale; }
QPushButton:pressed { background: $field_pale; border-color: $field; }
QPushButton:focus { border: 2px solid $focus; padding: 0 13px; }
QPushButton:disabled { color: $disabled; border: 1px solid $line; background: transparent; }
QPushButton:checked { background: $field; color: $on_field; border-color: $field; }
QPushButton[part="chip"] { min-height: ${chip_in}px; padding: 0 11px; }
QPushButton[part="chip"]:focus { padding: 0 10px; }
QPushButton[part="staff-primary"] { background: $field; color: $on_field; border-color: $field; }
QPushButton[part="staff-primary"]:focus { border: 2px solid $ink; }
QPushButton[part="staff-primary"]:disabled { background: $line; color: $ink_soft; border-color: $line; }
QPushButton[part="staff-big"] {
    background: $field; color: $on_field; border-color: $field; min-height: ${big_in}px; font-size: ${staff_title}px;
}
QPushButton[part="staff-big"]:focus { border: 2px solid $ink; }
QPushButton[part="staff-big"]:disabled { background: $line; color: $ink_soft; border-color: $line; }
QPushButton[part="staff-quiet"] { background: transparent; border-color: transparent; color: $field; }
QPushButton[part="staff-quiet"]:hover { background: $field_pale; }
QPushButton[part="staff-quiet"]:focus { border: 2px solid $focus; }
QPushButton[part="staff-warning"] { color: $rise; border-color: $rise; }
QPushButton[part="staff-warning"]:disabled { color: $disabled; border-color: $line; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit {
    background: $card; color: $ink; border: 1px solid $line_strong; border-radius: ${staff}px;
    padding: 0 8px; selection-background-color: $field; selection-color: $on_field;
}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit { min-height: ${row_in}px; }
QPlainTextEdit, QTextEdit { padding: 8px; }
QTextEdit[part="sections"] { background: transparent; border: none; border-radius: 0; padding: 0; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {
    border: 2px solid $focus; padding: 0 7px;
}
QPlainTextEdit:focus, QTextEdit:focus { padding: 7px; }
QTextEdit[part="sections"]:focus { border: none; padding: 0; }
QLineEdit[tone="rise"], QComboBox[tone="rise"], QPlainTextEdit[tone="rise"] { border: 2px solid $rise; padding: 0 7px; }
QLineEdit[tone="ripe"], QComboBox[tone="ripe"] { border: 2px solid $ripe; padding: 0 7px; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: $disabled; background: transparent; }
QComboBox[part="choice"]::drop-down { border: none; width: 28px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line_strong; }
QCheckBox, QRadioButton { spacing: 8px; min-height: ${row_in}px; background: transparent; }
QGroupBox { border: none; border-top: 1px solid $line; margin-top: 20px; padding-top: 12px; color: $ink_soft; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QProgressBar {
    background: $field_pale; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; color: transparent;
}
QProgressBar::chunk { background: $field; border-radius: 4px; }
QMenu { background: $card; border: 1px solid $line_strong; padding: 4px; }
QMenu::item { padding: 8px 24px; border-radius: 4px; }
QMenu::item:selected { background: $field_pale; color: $ink; }
QTabBar::tab { background: transparent; color: $ink_soft; padding: 8px 16px; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: $field; border-bottom-color: $field; }
QTabBar::tab:focus { color: $ink; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
""")

_LISTS = Template("""
QTableView, QTreeView, QListView {
    background: $card; alternate-background-color: $card; border: 1px solid $line; border-radius: ${staff}px;
    gridline-color: $line; outline: none; font-size: ${size_table}px;
    selection-background-color: $field_pale; selection-color: $ink;
}
QTableView::item { padding: 0 8px; border: none; border-bottom: 1px solid $line; }
QTreeView::item { padding: 4px 0; }
QListView::item { min-height: ${row_in}px; padding: 4px 8px; border-bottom: 1px solid $line; }
QTableView::item:selected, QListView::item:selected { background: $field_pale; color: $ink; }
QListView[part="rail"] {
    background: transparent; border: none; border-right: 1px solid $line; border-radius: 0;
    font-size: ${size_staff}px;
}
QListView[part="rail"]::item { min-height: ${rail}px; padding: 0 16px; border: none; color: $ink_soft; }
QListView[part="rail"]::item:selected {
    background: $field_pale; color: $field; border-left: 4px solid $field; padding-left: 12px;
}
QHeaderView { background: $card; }
QHeaderView::section {
    background: $card; color: $ink_soft; border: none; border-bottom: 2px solid $line; padding: 0 11px;
    font-size: ${size_staff_small}px; min-height: ${row_in}px;
}
QScrollArea, QScrollArea > QWidget > QWidget[part="page"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea[part="farmer"] QScrollBar:vertical { width: ${bar}px; }
QScrollArea[part="farmer"] QScrollBar::handle { border-radius: 8px; min-height: ${target}px; }
QSplitter::handle { background: $line; }
""")


def stylesheet(colours: Colours, metrics: Metrics, sizes: Mapping[str, int], radius: Mapping[str, int]) -> str:
    """Return the stylesheet for these tokens; `sizes` are pixels per kind of text."""
    row = metrics.pt(26)
    values: dict[str, object] = {
        **asdict(colours),
        **{f"size_{kind.replace('-', '_')}": size for kind, size in sizes.items()},
        **radius,
        "target": metrics.pt(60),
        "target_in": metrics.pt(60) - 4,  # Qt counts min-height inside the border
        "small_target": metrics.pt(44),
        "row_in": row - 4,
        "chip_in": metrics.pt(36) - 4,
        "small_target_in": metrics.pt(44) - 16,
        "big_in": metrics.pt(64) - 4,
        "staff_title": sizes["staff-title"],
        "huge": metrics.pt(84),
        "huge_wide": metrics.pt(220),
        "size_floor": metrics.pt(18),
        "size_between": (metrics.pt(18) + sizes["title"]) // 2,
        "rail": metrics.pt(34),
        "bar": metrics.pt(18),
    }
    types = "\n".join(f'QLabel[type="{kind}"] {{ font-size: {size}px; }}' for kind, size in sizes.items())
    parts = (_TEXT, _STAFF, _FARMER, _SURFACES, _LISTS)
    return "\n".join(part.substitute(values) for part in parts) + types
