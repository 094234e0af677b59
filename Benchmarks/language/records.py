class Account:
    def __init__(self):
        self.balance = 0
        self.deposits = 0

    def deposit(self, amount):
        self.balance = (self.balance + amount) % 1000003
        self.deposits += 1


def run(count):
    account = Account()
    for i in range(count):
        account.deposit(i)
    return account


account = run(5000000)
print(f"{account.deposits} deposits, balance {account.balance}")
