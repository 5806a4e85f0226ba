"""An application without state or actions: what it weighs is the runtime."""
from monoglot import App


class Empty(App):
    pass
