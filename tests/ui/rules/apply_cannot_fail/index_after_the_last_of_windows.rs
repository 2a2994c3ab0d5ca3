use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    flag: bool,
}

#[event]
struct Counted {
    list: Vec<u32>,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.flag = event.list.windows(2).any(|pair| pair[0] == pair[2]);
    }
}

fn main() {}
