//! Checks the write-ahead log before SQLite opens it, because SQLite takes damage for the end of
//! the log.

use std::{
    fs::File,
    io::{self, BufReader, ErrorKind, Read},
    path::Path,
};

/// The size of the header of the log, and of the header of each frame: SQLite's file format,
/// section 4.
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// Whether more than the last commit cannot be read. Each commit is on the disk before the next
/// begins, so a crash leaves at most one incomplete commit.
///
/// # Errors
///
/// If the log exists and cannot be read.
pub(super) fn is_damaged(log: &Path) -> io::Result<bool> {
    // No process locks the log itself, so closing it releases no lock.
    let mut log = match File::open(log) {
        Ok(log) => BufReader::new(log),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut header = [0; HEADER];
    if !fill(&mut log, &mut header)? {
        return Ok(false);
    }
    let size = usize::try_from(number(&header, 2)).unwrap_or(usize::MAX);
    let (is_known, size) = match size {
        512..=65_536 if size.is_power_of_two() => (true, size),
        // The header is damaged. Most stores have pages of this size.
        _ => (false, 4_096),
    };
    let mut sum = Sum::of(&header);
    let mut is_whole = is_known && sum.add(header.get(..24)) && sum.is(&header, 6);
    let mut salt = (number(&header, 4), number(&header, 5));
    let (mut frame, mut lost) = (vec![0; FRAME_HEADER.saturating_add(size)], 0_u32);
    let mut before = None;
    while fill(&mut log, &mut frame)? {
        let of_frame = (number(&frame, 2), number(&frame, 3));
        if before.is_none() && !is_whole {
            // The header is damaged, so the salt of the first frame is used.
            salt = of_frame;
        }
        before = Some(of_frame);
        if of_frame != salt {
            // The frame is from an earlier use of the log, or damaged.
            is_whole = false;
            continue;
        }
        is_whole = is_whole
            && sum.add(frame.get(..8))
            && sum.add(frame.get(FRAME_HEADER..))
            && sum.is(&frame, 4);
        let is_commit = number(&frame, 1) != 0;
        lost = lost.saturating_add(u32::from(!is_whole && is_commit));
    }
    Ok(lost > 1)
}

/// Fills the buffer. Returns `false` if the file ends before the buffer is full.
fn fill(from: &mut impl Read, to: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// The 32-bit number at this index.
fn number(bytes: &[u8], place: usize) -> u32 {
    let bytes = bytes.chunks_exact(4).nth(place);
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

/// The checksum of everything that was read so far.
struct Sum {
    is_big_endian: bool,
    one: u32,
    two: u32,
}

impl Sum {
    fn of(header: &[u8]) -> Self {
        Self {
            is_big_endian: number(header, 0) & 1 == 1,
            one: 0,
            two: 0,
        }
    }

    fn add(&mut self, bytes: Option<&[u8]>) -> bool {
        for pair in bytes.unwrap_or_default().chunks_exact(8) {
            let (one, two) = pair.split_at(4);
            self.one = self.one.wrapping_add(self.read(one)).wrapping_add(self.two);
            self.two = self.two.wrapping_add(self.read(two)).wrapping_add(self.one);
        }
        bytes.is_some()
    }

    fn read(&self, bytes: &[u8]) -> u32 {
        let Ok(bytes) = bytes.try_into() else {
            return 0;
        };
        if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }

    fn is(&self, bytes: &[u8], place: usize) -> bool {
        let next = place.saturating_add(1);
        (self.one, self.two) == (number(bytes, place), number(bytes, next))
    }
}
