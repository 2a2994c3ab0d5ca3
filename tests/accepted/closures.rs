//! Closures, macros and functions inside of a body.

use super::*;

accepted! {
    fn closures_1(&mut self, event: &Happened) {
        self.list.retain(|x| *x != event.u);
        self.list.sort_by(|a, b| b.cmp(a));
        self.list.sort_by_key(|x| std::cmp::Reverse(*x));
        self.text = format!("{:.2}", self.f * 100.0);
        self.flag = matches!(event.item, Some(x) if x > 3);
        self.texts = vec![event.text.clone(); 3];
        self.item = event.item.and_then(|x| x.checked_add(1));
        self.list = event.list.iter().map(|x| x.saturating_add(1)).collect();
        self.lines.extend(event.lines.iter().cloned());
        self.map
            .entry(event.key.clone())
            .and_modify(|x| *x = x.saturating_add(1))
            .or_insert(1);
        self.f = if event.amounts.is_empty() {
            0.0
        } else {
            event.amounts.iter().sum::<f64>() / event.amounts.len() as f64
        };
        {
            fn twice(x: f64) -> f64 {
                x * 2.0
            }
            self.f = twice(event.f);
        }
        self.flag = self.f + event.f > 100.0 && self.total + event.money > Money(3);
        self.n = self
            .lines
            .iter()
            .map(|line| line.qty)
            .max()
            .unwrap_or_default();
        self.u = event.list.iter().copied().min().unwrap_or(u32::MAX);
        self.size = event.list.iter().filter(|x| **x > 3).count();
        if let [first, .., last] = event.list.as_slice() {
            self.u = *first.max(last);
        }
        {
            let State { f, total, .. } = self;
            *f += event.f;
            *total += event.money;
        }
        self.accounts.entry(event.key.clone()).or_default().rate += event.f;
        self.helper();
        self.n = self.value();
        if event.i >= SIZE {
            return;
        }
        self.array[event.i] = 3;
    }
}

accepted! {
    fn closures_2(&mut self, event: &Happened) {
        for i in 0..SIZE {
            self.array[i] = 0;
        }
        self.array[event.i % 4] = 3;
        self.array[event.i.min(3)] = 3;
        {
            let at = self.array.iter().position(|x| *x == 3);
            if let Some(at) = at {
                self.array[at] = 3;
            }
        }
        {
            at_most(&mut self.u);
            fn at_most(u: &mut u32) {
                if *u > 3 {
                    *u = 3;
                }
            }
        }
        {
            let position = self.list.iter().position(|x| *x == 3);
            match position {
                Some(at) => {
                    self.list.remove(at);
                }
                None => {}
            }
        }
        self.list
            .iter()
            .position(|x| *x == 3)
            .map(|at| self.list.remove(at));
        {
            let at = self.list.iter().position(|x| *x == 4);
            at.map(|index| self.list.remove(index));
        }
        {
            let found = self.list.iter().position(|x| *x == 4);
            found.map(|found| self.list.remove(found));
        }
        {
            if event.i < self.list.len() {
                let last = self.list.len() - 1;
                self.list.swap(event.i, last);
                self.list.pop();
            }
        }
        self.n = self.n.max(event.n) - self.n.min(event.n);
    }
}

accepted! {
    fn closures_3(&mut self, event: &Happened) {
        {
            let (from, to) = (event.i, event.j);
            if from < self.list.len() && to < self.list.len() {
                let x = self.list.remove(from);
                self.list.insert(to.min(self.list.len()), x);
            }
        }
    }
}
