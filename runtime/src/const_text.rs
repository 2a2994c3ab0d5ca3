//! Texts at compile time.

/// Whether two texts are the same.
pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        match (one, other) {
            ([], []) => return true,
            ([a, rest_of_one @ ..], [b, rest_of_other @ ..]) if *a == *b => {
                one = rest_of_one;
                other = rest_of_other;
            }
            _ => return false,
        }
    }
}

/// A message that is put together at compile time.
pub(crate) struct Message {
    bytes: [u8; 2048],
    length: usize,
}

impl Message {
    pub(crate) const fn new(parts: &[&str]) -> Self {
        let mut message = Self {
            bytes: [0; 2048],
            length: 0,
        };
        message.add(parts);
        message
    }

    pub(crate) const fn add(&mut self, parts: &[&str]) {
        let mut parts = parts;
        while let [part, rest @ ..] = parts {
            let mut bytes = part.as_bytes();
            while let [byte, after @ ..] = bytes {
                if self.length < self.bytes.len() {
                    let (_, free) = self.bytes.split_at_mut(self.length);
                    if let [first, ..] = free {
                        *first = *byte;
                    }
                    self.length = self.length.saturating_add(1);
                }
                bytes = after;
            }
            parts = rest;
        }
    }

    pub(crate) const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}
