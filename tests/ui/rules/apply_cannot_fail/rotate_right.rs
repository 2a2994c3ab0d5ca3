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
        self.list.rotate_right(1);
    }
}

fn main() {}
