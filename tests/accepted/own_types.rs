//! Operators on types of the user.

use super::*;

accepted! {
    fn own_types(&mut self, event: &Happened) {
        self.total += event.line.total();
        self.total = Money(3) + event.money;
        self.total = -event.money;
        self.total = self.lines.iter().map(Line::total).sum();
        self.total = self.lines.iter().map(|line| line.total()).sum::<Money>();
        self.total = event.money + event.money * 3;
        self.total -= event.money;
        for line in &event.lines {
            self.total += line.price;
        }
        *self.moneys.entry(event.key.clone()).or_default() += event.money;
        if let Some(money) = self.moneys.get_mut(&event.key) {
            *money += event.money;
        }
        if let Some(money) = &mut self.money {
            *money += event.money;
        }
        self.total = event
            .lines
            .iter()
            .fold(Money(0), |sum, line| sum + line.total());
        self.total = event
            .lines
            .iter()
            .map(|line| line.price)
            .reduce(|a, b| a + b)
            .unwrap_or_default();
        {
            let sum = self.total + event.money;
            self.total = sum - event.money;
        }
        self.total = [event.money, self.total].into_iter().sum();
        self.money = self.money.map(|money| money + event.money);
        self.total = self.total + event.lines.iter().map(|line| line.price).sum::<Money>();
        {
            let total: Money = event.lines.iter().map(Line::total).sum();
            self.total = total;
        }
    }
}
