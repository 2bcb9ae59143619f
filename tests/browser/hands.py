"""Two ways to work a page: with the mouse, and with the keyboard alone. What is done is said once for both."""

from contextlib import nullcontext

MOST_TABS = 200
WHERE_AM_I = "s => document.activeElement.matches(s)"


class Mouse:
    """Click and fill."""

    def __init__(self, page):
        self.page = page

    def write(self, selector, text):
        self.page.locator(selector).fill(text)

    def day(self, selector, day):
        self.page.locator(selector).fill(day.isoformat())

    def tick(self, selector):
        self.page.locator(selector).check()

    def choose(self, selector, label):
        self.page.locator(selector).select_option(index=self._place(selector, label))

    def attach(self, selector, file):
        self.page.locator(selector).set_input_files(file)

    def push(self, selector, stays=False):
        """Follow a link or press a button; wait for the page it leads to."""
        with nullcontext() if stays else self.page.expect_navigation():
            self._act(selector)

    def unfold(self, selector):
        """Open the fold that hides something, if one does."""
        if not self.page.locator(selector).first.evaluate("e => e.checkVisibility()"):
            self.push(f"details:has({selector.removeprefix('main ')}) > summary", stays=True)

    def _act(self, selector):
        self.page.locator(selector).first.click()

    def _place(self, selector, label):
        places = self.page.locator(selector).evaluate(
            "(e, label) => [...e.options].findIndex(o => o.label.trim().startsWith(label))", label
        )
        assert places >= 0, f"{selector} does not offer {label}"
        return places


class Keyboard(Mouse):
    """Tab, Enter, Space, arrows and letters; the focus is seen wherever it stops."""

    def reach(self, selector):
        for _step in range(MOST_TABS):
            if self.page.evaluate(WHERE_AM_I, selector):
                outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{selector}: the focus can't be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached by keyboard on {self.page.url}")

    def write(self, selector, text):
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def day(self, selector, day):
        """Type a day in the order that this browser shows it in, which follows the machine, not the page."""
        for order in ("%d%m%Y", "%m%d%Y"):
            self.reach(selector)
            self.page.keyboard.type(day.strftime(order))
            if self.page.evaluate("([s, day]) => document.querySelector(s).value === day", [selector, day.isoformat()]):
                return
            self.page.keyboard.press("Shift+Tab")  # to the first part again
            self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"{day} can't be typed into {selector}")

    def tick(self, selector):
        """Tick a box, or the one of several that belong together: arrows move among those."""
        kind, name = self.page.locator(selector).evaluate("e => [e.type, e.name]")
        if kind == "checkbox":
            self.reach(selector)
            self.page.keyboard.press("Space")
            return
        self.reach(f"[type=radio][name='{name}']")
        for _step in range(12):
            if self.page.evaluate(WHERE_AM_I, selector):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} can't be chosen by keyboard")

    def choose(self, selector, label):
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _step in range(self._place(selector, label)):
            self.page.keyboard.press("ArrowDown")

    def attach(self, selector, file):
        self.reach(selector)  # what opens is the browser's own window
        super().attach(selector, file)

    def _act(self, selector):
        self.reach(selector)
        self.page.keyboard.press("Enter")
