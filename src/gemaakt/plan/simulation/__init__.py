"""Plans that live through bad luck: the world, the rivals, the score, the days that hold."""
