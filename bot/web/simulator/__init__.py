"""The bot in a browser, on this computer alone: people, chats, forms, and a clock to push."""
