local Account = {}
Account.__index = Account

function Account.new() return setmetatable({balance = 0, deposits = 0}, Account) end

function Account:deposit(amount)
  self.balance = (self.balance + amount) % 1000003
  self.deposits = self.deposits + 1
end

local function run(count)
  local account = Account.new()
  for i = 0, count - 1 do account:deposit(i) end
  return account
end

local account = run(5000000)
print(account.deposits .. " deposits, balance " .. account.balance)
