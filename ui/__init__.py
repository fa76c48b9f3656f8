"""What people see and touch: Qt screens over the station's deeds and views. Of sync only the client's public names."""
