"""What vendors are asked and answer: demand files, plans made of them, orders."""
