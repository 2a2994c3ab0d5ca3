//! Code in apply functions that cannot fail. Rule 3 accepts all of it without `trusted`. Each
//! function also runs on several events.

#![allow(clippy::all, clippy::pedantic)] // these are forms that people write
#![allow(unused_qualifications)] // paths in full are among the cases

mod closures;
mod floats;
mod indexes;
mod integers;
mod loops;
mod methods;
mod own_types;
mod texts;
mod types;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    time::Duration,
};

use entail::prelude::*;

use self::types::{Bag, Foreign, Line, Money};

const RATE: f64 = 0.5;
const SEPARATOR: &str = ", ";
const SIZE: usize = 4;

fn note(number: u32) -> String {
    number.to_string()
}

fn half(value: f64) -> f64 {
    value / 2.0
}

/// An aggregate with a field of every kind, its event, and a test that applies it.
macro_rules! accepted {
    (fn $name:ident $($rest:tt)*) => {
        mod $name {
            use super::*;

            everything!();

            #[aggregate]
            impl State {
                #[apply]
                fn $name $($rest)*

                #[allow(dead_code)]
                fn helper(&mut self) {
                    self.u = self.u.wrapping_add(3);
                }

                #[allow(dead_code)]
                fn value(&self) -> u64 {
                    self.n
                }
            }

            #[test]
            fn runs() {
                let events = (0..9).map(|number| StateEvent::from(Happened::sample(number)));
                let root = Root::<State>::replay(Id::new(), events).unwrap();
                assert!(root.is_some());
            }
        }
    };
}
use accepted;

/// The aggregate and the event of a case.
macro_rules! everything {
    () => {
        #[event]
        pub struct Happened {
            money: Money,
            line: Line,
            lines: Vec<Line>,
            n: u64,
            d: u64,
            small: u8,
            s: i64,
            f: f64,
            g: f32,
            i: usize,
            j: usize,
            key: String,
            text: String,
            texts: Vec<String>,
            item: Option<u32>,
            list: Vec<u32>,
            amounts: Vec<f64>,
            set: BTreeSet<u32>,
            hash: HashSet<u32>,
            foreign: Foreign,
            flag: bool,
            u: u32,
        }

        impl Happened {
            /// An event whose values depend on a number.
            fn sample(n: u32) -> Self {
                let line = Line::sample(n);
                Self {
                    money: Money(n.into()),
                    lines: vec![line.clone(); n as usize],
                    line,
                    n: n.into(),
                    d: u64::from(n) % 3,
                    small: u8::MAX,
                    s: i64::MIN,
                    f: 1.5,
                    g: 0.5,
                    i: n as usize,
                    j: 2,
                    key: format!("key {}", n % 2),
                    text: "é".repeat(n as usize),
                    texts: vec!["one".to_owned(), "two".to_owned()],
                    item: (n > 3).then_some(n),
                    list: (0..n).collect(),
                    amounts: vec![0.5, f64::MAX, -2.0],
                    set: BTreeSet::from([1, n]),
                    hash: HashSet::from([2, n]),
                    foreign: Foreign(u64::MAX),
                    flag: n.is_multiple_of(2),
                    u: if n > 6 { u32::MAX } else { n },
                }
            }
        }

        #[aggregate(default)]
        #[derive(Default)]
        pub struct State {
            total: Money,
            money: Option<Money>,
            moneys: BTreeMap<String, Money>,
            lines: Vec<Line>,
            accounts: BTreeMap<String, Line>,
            n: u64,
            m: u64,
            u: u32,
            s: i64,
            small: u8,
            f: f64,
            g: f32,
            size: usize,
            tuple: (u32, f64),
            flag: bool,
            list: Vec<u32>,
            array: [u32; 4],
            grid: [[u8; 3]; 3],
            queue: VecDeque<u32>,
            floats: VecDeque<f64>,
            map: BTreeMap<String, u32>,
            rates: BTreeMap<String, f64>,
            counts: BTreeMap<String, u32>,
            numbers: BTreeMap<u32, u32>,
            by_name: HashMap<String, u64>,
            set: BTreeSet<u32>,
            hash: HashSet<u32>,
            text: String,
            texts: Vec<String>,
            item: Option<u32>,
            bag: Bag,
            foreign: Foreign,
            span: Duration,
            ip: Option<std::net::Ipv4Addr>,
        }
    };
}
use everything;
