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
        self.list.remove(place.unwrap_or(0));
    }
}

fn main() {}
