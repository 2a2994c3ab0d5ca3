use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<u32>,
}

#[event]
struct Counted;

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, _event: &Counted) {
        let place = self.list.iter().position(|item| *item == 3);
        self.list.pop();
        place.map(|place| self.list.remove(place));
    }
}

fn main() {}
