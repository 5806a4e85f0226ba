"""A shopping list for an organisation: offers come from a market, a person says yes to each, the market is paid.

`buy` asks the market, asks the person, and asks the market again, for one thing after
the other. It is written as one method; the compiler cuts it where the browser begins.
"""
from monoglot import App, Entity, Local, Secret, Shared, Table, expect, fetch
from monoglot.browser import HTMLElement, SubmitEvent, document, window

MARKET = "https://market.example.com"
LONGEST_LIST = 5


class Order(Entity):
    name: str
    price: int
    by: str


class Market(App):
    title = "Market"

    orders: Shared[Table[Order]]
    budget: Shared[int] = 100
    buyers: Shared[list[str]] = []
    message: Local[str] = ""

    market_key = Secret("market-key", host="market.example.com")

    def allow(self, buyer: str) -> None:
        """Let someone buy, if the list of buyers is empty or oneself is on it."""
        if len(self.buyers) > 0 and self.user not in self.buyers:
            raise PermissionError("only a buyer may add buyers")
        self.buyers = [*self.buyers, buyer]

    def buy(self, names: list[str]) -> int:
        """Ask for an offer for each name, let the person decide, and pay; returns what was spent.

        Raises PermissionError for one who is no buyer, ValueError if the list is too
        long, the market has no offer or the budget is too small.
        """
        if self.user not in self.buyers:
            raise PermissionError("you may not buy")
        if len(names) > LONGEST_LIST:
            raise ValueError(f"at most {LONGEST_LIST} things at once")
        spent = 0
        for name in names:
            offer = fetch.post(f"{MARKET}/offer", json={"name": name}, bearer=self.market_key)
            if offer.status != 200:
                raise ValueError(f"the market has no {name}")
            price = expect(int, offer.json["price"])
            ticket = expect(str, offer.json["ticket"])
            if price > self.budget:
                raise ValueError(f"{name} is too dear: {price}")
            if not window.confirm(f"Buy {name} for {price}?"):
                self.message = f"no {name}"
                continue
            paid = fetch.post(f"{MARKET}/pay", json={"ticket": ticket, "price": price}, bearer=self.market_key)
            if paid.status != 200:
                raise ValueError(f"the market did not sell {name}")
            self.orders.insert(Order(name=name, price=price, by=self.user))
            self.budget -= price
            spent += price
        self.message = f"spent {spent}"
        return spent

    def start(self) -> None:
        """Build the page once."""
        form = document.createElement("form")
        field = document.createElement("input")
        field.setAttribute("aria-label", "Shopping list")
        field.placeholder = "bread, milk"
        go = document.createElement("button")
        go.textContent = "Buy"

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            names = [name.strip() for name in field.value.split(",") if name.strip() != ""]
            try:
                self.buy(names)
            except (ValueError, PermissionError) as error:
                self.message = str(error)

        form.addEventListener("submit", on_submit)
        form.append(field, go)
        join = document.createElement("button")
        join.textContent = "I buy"
        join.addEventListener("click", lambda event: self.allow(self.user))
        main = document.createElement("main")
        main.append(_element("h1", "budget"), form, _element("p", "message"), _element("ul", "orders"), join)
        document.body.append(main)

    def on_error(self, action: str, message: str) -> None:
        """Show what went wrong with an action."""
        self.message = message

    def render(self) -> None:
        """Bring the page up to date."""
        _show("budget", f"Budget: {self.budget}")
        _show("message", self.message)
        orders = document.getElementById("orders")
        if orders is not None:
            orders.replaceChildren()
            for order in self.orders:
                item = _element("li", f"order-{order.id}")
                item.textContent = f"{order.name}: {order.price} ({order.by})"
                orders.append(item)


def _element(tag: str, id: str) -> HTMLElement:
    element = document.createElement(tag)
    element.id = id
    return element


def _show(id: str, text: str) -> None:
    element = document.getElementById(id)
    if element is not None:
        element.textContent = text
