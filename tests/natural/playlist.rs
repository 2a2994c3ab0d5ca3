//! A playlist whose tracks are moved.

use std::time::Duration;

use entail::{prelude::*, testing::given};

#[value]
pub struct Track {
    title: String,
    length: Duration,
}

#[aggregate(default, error = PlaylistError)]
#[derive(Default)]
pub struct Playlist {
    tracks: Vec<Track>,
    playing: Option<usize>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum PlaylistError {
    #[error("there is no such track")]
    NoSuchTrack,
}

#[event]
pub struct TrackAdded {
    pub track: Track,
    pub at: usize,
}

#[event]
pub struct TrackMoved {
    pub from: usize,
    pub to: usize,
}

#[event]
pub struct TrackRemoved {
    pub title: String,
}

#[event]
pub struct MovedToTheFront {
    pub title: String,
}

#[aggregate]
impl Playlist {
    #[command]
    pub fn add_track(&self, track: Track, at: usize) -> Result<TrackAdded, PlaylistError> {
        Ok(TrackAdded { track, at })
    }

    #[command]
    pub fn move_track(&self, from: usize, to: usize) -> Result<TrackMoved, PlaylistError> {
        let length = self.tracks.len();
        ensure!(from < length && to < length, PlaylistError::NoSuchTrack);
        Ok(TrackMoved { from, to })
    }

    #[command]
    pub fn remove_track(&self, title: String) -> Result<TrackRemoved, PlaylistError> {
        let mut titles = self.tracks.iter().map(|track| &track.title);
        ensure!(
            titles.any(|known| *known == title),
            PlaylistError::NoSuchTrack
        );
        Ok(TrackRemoved { title })
    }

    #[command]
    pub fn move_to_the_front(&self, title: String) -> Result<MovedToTheFront, PlaylistError> {
        Ok(MovedToTheFront { title })
    }

    #[apply]
    fn track_added(&mut self, event: &TrackAdded) {
        let at = event.at.min(self.tracks.len());
        self.tracks.insert(at, event.track.clone());
    }

    #[apply]
    fn track_moved(&mut self, event: &TrackMoved) {
        if event.from < self.tracks.len() {
            let track = self.tracks.remove(event.from);
            let to = event.to.min(self.tracks.len());
            self.tracks.insert(to, track);
        }
    }

    #[apply]
    fn track_removed(&mut self, event: &TrackRemoved) {
        let Some(index) = self
            .tracks
            .iter()
            .position(|track| track.title == event.title)
        else {
            return;
        };
        self.tracks.remove(index);
        self.playing = match self.playing {
            Some(playing) if playing > index => Some(playing - 1),
            other => other,
        };
    }

    #[apply]
    fn moved_to_the_front(&mut self, event: &MovedToTheFront) {
        let position = self
            .tracks
            .iter()
            .position(|track| track.title == event.title);
        if let Some(index) = position
            && index > 0
        {
            self.tracks.swap(index, 0);
        }
    }
}

#[test]
fn a_track_moves_to_the_front() {
    let added = |title: &str| TrackAdded {
        track: Track {
            title: title.to_owned(),
            length: Duration::from_secs(180),
        },
        at: 9,
    };
    let title = "two".to_owned();
    given([added("one"), added("two")])
        .when(MoveToTheFront { title })
        .state(|list| assert_eq!(list.tracks[0].title, "two"));
}
