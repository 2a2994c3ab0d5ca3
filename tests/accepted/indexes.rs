//! Indexes: conditions before the index, and loops over the length.

use super::*;

accepted! {
    fn indexes_1(&mut self, event: &Happened) {
        for i in 0..self.list.len() {
            self.list[i] = 0
        }
        if self.list.len() >= 2 {
            self.list[1] = 4;
        }
        if self.list.len() > 1 {
            self.list[0] = 4;
            self.list[1] = 2;
        }
        self.array[2] = 4;
        self.array[0] = event.u;
        self.grid[1][2] = event.small;
        self.flag = self.list.windows(2).all(|w| w[0] < w[1]);
        for w in event.list.windows(2) {
            if w[0] == w[1] {
                self.flag = true;
            }
        }
        if self.map.contains_key(&event.key) {
            self.u = self.map[&event.key];
        }
        {
            let excess = self.list.len().saturating_sub(10);
            self.list.drain(..excess);
        }
        {
            let excess = self.queue.len().saturating_sub(10);
            self.queue.drain(..excess);
        }
        {
            let position = self.list.iter().position(|x| *x == event.u);
            if let Some(i) = position
                && i > 0
            {
                self.list.swap(i, 0);
            }
        }
        if let Some(i) = self.list.iter().position(|x| *x == event.u)
            && i > 0
        {
            self.list.swap(i, 0);
        }
        let Some(i) = self.list.iter().position(|x| *x == event.u) else {
            return;
        };
        self.list.remove(i);
    }
}

accepted! {
    fn indexes_2(&mut self, event: &Happened) {
        if let Some(i) = self.list.iter().position(|x| *x == event.u) {
            self.list.remove(i);
        }
        {
            let found = self.list.iter().position(|x| Some(*x) == event.item);
            if let Some(found) = found {
                self.list.remove(found);
            }
        }
        if event.i < self.list.len() {
            self.list[event.i] = 1;
            self.list.remove(event.i);
        }
        if event.i < self.list.len() && event.j < self.list.len() {
            self.list.swap(event.i, event.j);
        }
        if event.i <= self.list.len() {
            self.list.insert(event.i, event.u);
        }
        self.list.insert(0, event.u);
        self.list.insert(event.i.min(self.list.len()), event.u);
        {
            let at = event.i.min(self.list.len());
            self.list.insert(at, event.u);
        }
        {
            let at = self.list.partition_point(|x| *x < event.u);
            self.list.insert(at, event.u);
        }
        {
            let at = self.list.binary_search(&event.u).unwrap_or_else(|at| at);
            self.list.insert(at, event.u);
        }
        match self.list.binary_search(&event.u) {
            Ok(i) => {
                self.list.remove(i);
            }
            Err(i) => self.list.insert(i, event.u),
        }
        if event.i >= self.list.len() {
            return;
        }
        self.list.swap_remove(event.i);
    }
}

accepted! {
    fn indexes_3(&mut self, event: &Happened) {
        match self.list.iter().position(|x| *x == event.u) {
            Some(i) => {
                self.list.remove(i);
            }
            None => self.list.push(event.u),
        }
        if let Some(x) = self.list.get_mut(event.i) {
            *x = 4;
        }
        for (i, x) in self.list.iter().enumerate() {
            if *x == event.u {
                self.size = i;
            }
        }
        for i in 0..self.list.len() {
            if self.list[i] == event.u {
                self.size = i;
            }
        }
        for i in 1..self.list.len() {
            if self.list[i] == self.list[i - 1] {
                self.flag = true;
            }
        }
        if !self.list.is_empty() {
            self.list.remove(0);
        }
        if !self.list.is_empty() {
            self.u = self.list[0];
        }
        if self.list.len() > 10 {
            self.list.remove(0);
        }
        if event.i < 4 {
            self.array[event.i] = 1;
        }
        if self.queue.len() > 3 {
            self.queue.drain(..3);
        }
        self.list.drain(..);
        self.list.drain(..self.list.len().min(3));
    }
}

accepted! {
    fn indexes_4(&mut self, event: &Happened) {
        {
            let half = self.list.len() / 2;
            self.list.rotate_left(half);
        }
        if event.i <= self.list.len() {
            self.list = self.list.split_off(event.i);
        }
        for i in 0..4 {
            self.array[i] = 0;
        }
        {
            let n = self.list.len();
            if event.i < n {
                self.list[event.i] = 1;
            }
        }
        {
            let found = self.list.iter().enumerate().find(|(_, x)| **x == event.u);
            if let Some((i, _)) = found {
                self.size = i;
            }
        }
        if let Some((i, _)) = self.list.iter().enumerate().find(|(_, x)| **x == event.u) {
            self.list.remove(i);
        }
        if event.i <= event.list.len() {
            self.list = event.list[..event.i].to_vec();
        }
        self.list = event.list[..].to_vec();
        for chunk in event.list.chunks(3) {
            self.list.extend_from_slice(chunk);
        }
        for chunk in event.list.chunks(SIZE) {
            self.list.extend_from_slice(chunk);
        }
        for x in self.list.iter_mut().step_by(2) {
            *x = 0;
        }
        self.list
            .iter()
            .position(|x| *x == event.u)
            .map(|i| self.size = i);
    }
}
