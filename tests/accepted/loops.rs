//! Loops that take elements away.

use super::*;

accepted! {
    fn loops_1(&mut self, event: &Happened) {
        loop {
            let Some(x) = self.queue.pop_front() else { break };
            self.list.push(x);
        }
        while let Some(f) = self.queue.front() {
            if *f > 3 {
                break;
            }
            self.queue.pop_front();
        }
        while self.queue.front().is_some_and(|x| *x < 3) {
            self.queue.pop_front();
        }
        while !self.queue.is_empty() {
            self.queue.pop_back();
        }
        while self.queue.len() > 3 {
            self.queue.pop_front();
        }
        while let Some(x) = self.list.pop() {
            self.queue.push_back(x);
        }
        loop {
            match self.queue.pop_front() {
                Some(x) => self.list.push(x),
                None => break,
            }
        }
        while let Some(x) = self.queue.pop_front() {
            if x == 3 {
                continue;
            }
            self.list.push(x);
        }
        {
            let mut items = event.list.iter();
            while let Some(x) = items.next() {
                self.u = *x;
            }
        }
        while self.list.last().is_some_and(|x| *x == 0) {
            self.list.pop();
        }
    }
}

accepted! {
    fn loops_2(&mut self, event: &Happened) {
        while let Some((k, _)) = self.numbers.first_key_value() {
            if *k > 3 {
                break;
            }
            self.numbers.pop_first();
        }
        while self.list.len() > 5 && event.flag {
            self.list.pop();
        }
    }
}
