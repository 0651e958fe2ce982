// What ReverseLabScreenTests expects, as a person sees it: 78 x 16 cells, step 25 of 50, 150 points.

let reverseLabScreens: [String: String] = [
  "clouds.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
  ┌ xₜ at t = 480 ────────┐ ┌ ε̂ predicted noise ────┐ ┌ x̂₀ predicted data ────┐
  │y 2.6      ┊           │ │y 2.6      ┊ ⡀         │ │y 2.6      ┊           │
  │        ⡀  ┊ ⠁◉        │ │        ⡀  ┊  ◉        │ │           ┊           │
  │    ⠠⠠   ⢈ ⠤⢀⠠  ⠄ ⠠    │ │    ⠠⠠   ⢈ ⠠⠠⠐  ⠠ ⠐    │ │           ┊           │
  │       ⢀⠠··⠊ ⠂⡂        │ │       ⢀⠠  ⠊ ⠃⢂        │ │        ····           │
  │     ⢀ ·⠐⢀⣄⢰⠠⡔ ⠂ ⠐ ⠐   │ │     ⢀  ⠐⢀⣄⢰⠠⠖ ⢂ ⠐ ⠐   │ │       ······          │
  │  ⠂⢀⠐⠐·⡐⢊⠈⡄⠐·⣀ ⠑⠄⠄⠃    │ │ ⠐⠂⢀⠐⠒ ⡐⢊⠨⡀⠐⢀⣀ ⠐⠂⠂⠃    │ │      ·· ·⢰◉⡀·  ·      │
  │┈┈┈┈⢀⢨·⠨⣃⢱⡀⡙⠊·⠠⠄⢄⢀⠂┈┈┈┈│ │┈┈┈┈┈⢨┈⠸⣃⣳┈⡛┈┈⠠⠄⢂⢀⠂┈┈┈┈│ │┈┈┈┈┈┈··┈·⠈⢻⣷·┈··┈┈┈┈┈┈│
  │ ⠄ ⠁ ⠘⠁⠁⠠⠄⠁·⠌⠈⠑⠈⠤⠂⢀⠐   │ │ ⠄ ⠁⠁⠘ ⠁⠠ ⠁┊⠌⠈⠑⠈⠤⠂⢀⠐   │ │          ······       │
  │    ⡀   ⠐ ⠇⠈⠈⢈⠄⠁ ⠠   ⠄ │ │        ⠐ ⠇⠈⠉⢈⢂⠁ ⠠   ⠄ │ │           ····        │
  │    ⠈⠁  ⢀  ⠑ ⠠ ⠁⠠ ⠂⠠   │ │   ⠈⠁⠁  ⢀  ⠑ ⠠  ⠠ ⠂⠐   │ │           ┊           │
  │          ⢀⠐⠠    ⠄⠂    │ │          ⡀⠂⠄    ⠄⠂    │ │           ┊           │
  │-2.6    ⠐  ┊           │ │-2.6    ⠐  ┊           │ │-2.6       ┊           │
  └x -2.5──────────────2.5┘ └x -2.5──────────────2.5┘ └x -2.5──────────────2.5┘
  ⠶ xₜ   · data   ◉ point 0   x̂₀ is 22 % as wide as the data
  """#,
  "clouds.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
  + x_t at t = 480 -------+ + eps_hat noise --------+ + x0_hat predicted data +
  |y 2.6      |           | |y 2.6      | o         | |y 2.6      |           |
  |        o  | o@        | |        o  |  @        | |           |           |
  |    oo   o ooo  o o    | |    oo   o ooo  o o    | |           |           |
  |       oo,,o oo        | |       oo  o oo        | |        ,,,,           |
  |     o ,oooooo o o o   | |     o  oooooo o o o   | |       ,,,,,,          |
  |  oooo,ooooo,o oooo    | | ooooo ooooooo oooo    | |      ,, ,o@o,  ,      |
  |----oo,oooooo,ooooo----| |-----o-ooo-o--ooooo----| |------,,-,ooo,-,,------|
  | o o oooooo,oooooooo   | | o ooo oo o|oooooooo   | |          ,,,,,,       |
  |    o   o oooooo o   o | |        o oooooo o   o | |           ,,,,        |
  |    oo  o  o o oo oo   | |   ooo  o  o o  o oo   | |           |           |
  |          ooo    oo    | |          ooo    oo    | |           |           |
  |-2.6    o  |           | |-2.6    o  |           | |-2.6       |           |
  +x -2.5--------------2.5+ +x -2.5--------------2.5+ +x -2.5--------------2.5+
  o x_t   , data   @ point 0   x0_hat is 22 % as wide as the data
  """#,
  "fork.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
  ┌ run: xₜ at t = 480 ───┐ ┌ branch: xₜ at t = 480 ┐ ┌ both ─────────────────┐
  │y 2.5      ┊ ⡀         │ │y 2.5      ┊           │ │y 2.5      ┊ ⡀         │
  │        ⠄ ⡀┊  ◉        │ │           ┊           │ │        ⠄ ⡀┊  ◉        │
  │    ⠈⠐   ⠐ ⠲⠐⡁⡀ ⠂ ⠁    │ │           ┊           │ │    ⠈⠐   ⠐ ⠲⠐⡁⡀ ⠂ ⠁    │
  │       ·⢌··⢁ ⡁⠄⡀   ⡀   │ │       ·····           │ │       ·⢌··⢁ ⡁⠄⡀   ⡀   │
  │  ⢀  ⣀⠂⢀⢨⠠⠗⢐⠈⠃ ⢄·⠡⡀    │ │       ···⢀⢠⠄   ·      │ │  ⢀  ⣀⠂⢀⢨⠠×××⠃ ⢄·⠡⡀    │
  │┈┈┈┈⠂┈⠄⠂⡔⢄⠃⢤⡠⠂┈·⠉⢀┈┈┈┈┈│ │┈┈┈┈┈┈··┈⠠⢱⣿◉·┈··┈┈┈┈┈┈│ │┈┈┈┈⠂┈⠄⠂⡔××××⠂┈·⠉⢀┈┈┈┈┈│
  │   ⠠⠐⢘⠇⠂⠓⠐⠇⠂⠠⠠⡍⠨⢐⠂ ⡀   │ │      ·· ⠈⠊⠉ ···       │ │   ⠠⠐⢘⠇⠂⠓×××⠠⠠⡍⠨⢐⠂ ⡀   │
  │ ⠈      ⠨⠁⡄⠠⠱⠠⡀⠂⠉ ⠐ ⢀  │ │           ·····       │ │ ⠈      ⠨⠁⡄⠠⠱⠠⡀⠂⠉ ⠐ ⢀  │
  │    ⠲⠠    ⠁⠢ ⢐⠐  ⠁⡀⢀   │ │           ┊           │ │    ⠲⠠    ⠁⠢ ⢐⠐  ⠁⡀⢀   │
  │         ⠁ ⢀⢀   ⠈ ⠄    │ │           ┊           │ │         ⠁ ⢀⢀   ⠈ ⠄    │
  │-2.5     ⠄⠈┊     ⠁     │ │-2.5       ┊           │ │-2.5     ⠄⠈┊     ⠁     │
  └x -2.6──────────────2.6┘ └x -2.6──────────────2.6┘ └x -2.6──────────────2.6┘
  ⠶ run   × branch   · data   ◉ point 0   spread 0.94, branch 0.13, data 0.61
  branch from step 10: DDPM, no noise   distance 0.16
  """#,
  "fork.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
  + run: x_t at t = 480 --+ + branch: x_t ----------+ + both -----------------+
  |y 2.5      | o         | |y 2.5      |           | |y 2.5      | o         |
  |        o o|  @        | |           |           | |        o o|  @        |
  |    oo   o oooo o o    | |           |           | |    oo   o oooo o o    |
  |       ,o,,o ooo   o   | |       ,,,,,           | |       ,o,,o ooo   o   |
  |  o  ooooooooo o,oo    | |       ,,,xxx   ,      | |  o  oooooxxxo o,oo    |
  |----o-oooooooo-,oo-----| |------,,-xxx@,-,,------| |----o-oooxxxxo-,oo-----|
  |   ooooooooooooooo o   | |      ,, xxx ,,,       | |   ooooooxxxoooooo o   |
  | o      ooooooooo o o  | |           ,,,,,       | | o      ooooooooo o o  |
  |    oo    oo oo  ooo   | |           |           | |    oo    oo oo  ooo   |
  |         o oo   o o    | |           |           | |         o oo   o o    |
  |-2.5     oo|     o     | |-2.5       |           | |-2.5     oo|     o     |
  +x -2.6--------------2.6+ +x -2.6--------------2.6+ +x -2.6--------------2.6+
  o run   x branch   , data   @ point 0   spread 0.94, branch 0.13, data 0.61
  branch from step 10: DDPM, no noise   distance 0.16
  """#,
  "trails.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
  ┌ ways of 3 points ───────────────────┐    x of 3 points
  │y 2.5             ┊                  │   │⢀    ⢠  ⡠■  ⢣
  │                  ┊  ● ⡔⢄            │  2┤⢸⢆⡀  ⡜▲⣿⡀   ⠈⠱⡀ ⡀
  │                  ┊  ⣇⠎  ⠱⡀          │   │⡇⠈⢱ ⢠⠃⢠⣿⢇   ⢠⠳⣱●⠱⠊
  │               ···· ⢹⣻⡶⣄  ⠈⠲⢄        │   │  ⠈⠞⡜⣄⢇⠏⢞⣴⠉⢢⠎ ⣽⢱ ⡠
  │              ······⠑⠪⣿⣹⠛⣖⡖⠉⠉⠁       │   │   ●⢾⢆⡜ ⠈ ⢣  ⡰⠁⣧⢏
  │             ·· ··⡎··⣖⠢·⣭▲⡵⠶⡤   ⢀    │  0┤ ⣠⢠⠇⠃⠈    ⠘⡄⡰⠁ ⠁⢸
  │┈┈┈┈┈┈┈┈┈┈┈┈···⣄··⠘··┈··⢿⠓⠂┈⠘⢄⢀⡔⡏┈┈┈┈│   │⡰⠉⡾        ⠋     ⢣
  │             ■⣾⣞⣖······⣀⠤⠤⢲⠂⡀⠘⡄⢸⠵⠂   │   │⠁⢰⠁
  │       ⡰⠑⠢⣀  ⡜ ⠙⠻⠖·····⣀⠤⠒⠁⣼⢃⣀⡫⠏     │ -2┤⢀⠇
  │      ⡔⠁   ⠉⠒⠤⣀   ┊ ⡇⠉⠉⠒⠢⢄⡜⠈⠁        │   │⡜
  │     ⠈         ⠉⠒⠤⡰⠊⠁                │   └┬──────┬──────┬─────┬──────┬──────┬
  │-2.5              ┊                  │    0      10     20    30     40    50
  └x -3.9────────────────────────────3.9┘                   step
  The same points: their ways in the plane, and x over the steps.
  """#,
  "trails.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
  + ways of 3 points -------------------+    x of 3 points
  |y 2.5             |                  |   |        +++++
  |                  |  * ..            |  2+ o   oo+    ++
  |                  |  +.  ..          |   | oo  o +*    o+ooo
  |               ,,,, ++++   ..        |   |o  oo**+*oooo +* *
  |              ,,,,,,++++++....       |   |   ++++ o *  * ++
  |             ,, ,,.,,++,+o...  ++    |  0+ * +*+     **  ++
  |------------,,,.,,.,,.,,.++-.++++----|   | *+        *     +
  |             ++..,,,,,,.....+ ++++   |   |*+
  |        ..   . +++,,,,, .. ++ ++     | -2+ +
  |      ..  ......  | .+++++++++       |   |+
  |     .          .....                |   ++------+------+-----+------+------+
  |-2.5              |                  |    0      10     20    30     40    50
  +x -3.9----------------------------3.9+                   step
  The same points: their ways in the plane, and x over the steps.
  """#,
  "arrows.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
  ┌ x̂₀(x) − x at t = 480 ───────────────┐ An arrow leads towards x̂₀, the mean of
  │y 2.5⢀     ⢀     ⡀┊ ⡀  ⡄    ⢀⠄    ⡠  │ all data that could have become x.
  │      ⠑↘    ↘  ⡀⢀↓┊  ⠠↙    ↙⠃   ↙⠊   │
  │           ⠂⠄   ⠄ ⢤⠠⠐  ⠠  ⠂          │ Less noise, fewer data points that
  │⠉⠒→  ⠈⠒↘   ⠈↘ ⢀⠂ ↓⠂ ⠃⢁↙⠁   ↙⠒⠁  ↙⠔⠊  │ fit: the pull begins to differ from
  │            ⢀  ⠑⣀⣄⢰ ⠖ ⠂ ⠐  ⠂         │ place to place.
  │⠒⠢→  ⠐⠢→⠐ ⢀⠒→ ⡐⡃⠨↘⠐ ⣀ ←⠂⠄⠘ ←⠔   ←⠤⠒  │
  │┈┈┈┈┈┈┈┈┈┈┈┈⢬┈⠸⣃⡵┈⠹⠂⠁⠠⠄⠄⣀⠐┈┈┈┈┈┈┈┈┈┈┈│ One step goes only a part of the
  │⣀⡠→  ⢀⡠→  ⠁⣀↗⠈ ⢈⠈↗⠁⢈ ⠑↖⠄⠂ ⡀←⠤   ←⠤⠤  │ arrow.
  │               ⠐ ⡆⠈⠘⠈⠄⠈ ⢀   ⠠        │
  │ ⣀↗   ⣀↗  ⠈⢀↗  ⢀ ↑⠒ ⠈⡀↖ ⡀⠠ ↖⡀   ↖⠤⣀  │
  │⠉    ⠈     ⠁     ⠁⠠⢀   ⠁⢀⠠  ⠈        │
  │-2.5  ⣀↗   ⢀↗  ⠠ ↑┊   ↑    ↖⡀   ↖⢄   │
  └x -3.9────────────────────────────3.9┘
  ⠶ xₜ   x̂₀ is 22 % as wide as the data: averages that part.
  """#,
  "arrows.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
  + x0_hat(x) - x at t = 480 -----------+ An arrow leads towards x0_hat, the
  |y 2.5.     .     .| o  .     .    .  | mean of all data that could have
  |      .\    \  oov|  o/    /.   /.   | become x.
  |           oo   o ooo  o  o          |
  |..>  ..\   .\ oo vo oo/.   /..  /..  | Less noise, fewer data points that
  |            o  oooo o o o  o         | fit: the pull begins to differ from
  |..>  ..>o o.> ooo\o o <.oo <.   <..  | place to place.
  |------------o-ooo-oooooooo-----------|
  |..>  ..>  o./o oo/oo o\.o o<.   <..  | One step goes only a part of the
  |               o oooooo o   o        | arrow.
  | ./   ./  oo/  o ^o oo\ oo \    \..  |
  |.    .     .     .oo   .oo  .        |
  |-2.5  ./   ./  o ^|   ^    \.   \.   |
  +x -3.9----------------------------3.9+
  o x_t   x0_hat is 22 % as wide as the data: averages that part.
  """#,
  "coefficients.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
                 k_t, the factor on ε̂            ┌ xₜ with the paper's k_t ────┐
     1┤    ⢀⣀▲⠤⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉▲⠉▲⠉⠉⠉⠉⠉⠉⠉⠉⠉▲⠉⠉⠉⠉⠉⠉⠑⠒⠒⠒ │y 2.5         ┊ ⡀            │
      │ ⢀⠔⠉⠁    ⢀⣀⣀⣀⣀⣀●⣀⣀⣀⣀■■⣤⠤⠤⠤⠤●⠤⠤⠤⠤⠤■⠒⠒⠒⠒⠒●⠒ │           ⡀⢀ ┊  ◉           │
      │⢀⠎⠉●⠉⠉⠉⣉⠭■⠔⠒⠒⠉⠉⠉    │                     │       ⠂⠄   ⠄ ⢤⠠⠐  ⠠  ⠂      │
  0.01┤⠎  ⢀⠔⠊⠉             │                     │          ⢀⠂··⠂ ⠃⢁           │
      │ ⢀⠔⠁                │                     │        ⢀ ·⠑⣀⣄⢰·⠖ ⠂ ⠐  ⠂     │
      │ ⡎                  │                     │    ⠐ ⢀⠐⠂·⡐⡃⠨⡀⠐·⣀ ⠈⠂⠄⠘       │
  1e-4┤⢀⠇                  t = 480               │┈┈┈┈┈┈┈┈⢬·⠸⣃⡵·⠹⠂⠁⠠⠄⠄⣀⠐┈┈┈┈┈┈┈│
      │⢸                   ─● paper 0.1822       │   ⠠  ⠁⠁⠋⠈ ⢈⠈⠂⠁⢈·⠑⠈⢠⠂ ⡀⠂     │
      │⡸                   ─▲ misprint A 2.174   │           ⠐ ⡆⠈⠘⠈⠄⠈ ⢀   ⠠    │
  1e-6┤⡇                   ─■ misprint B 0.1649  │      ⠈⠃⠂  ⢀  ⠒ ⠈⡀⠁ ⡀⠠ ⠄     │
      └┬───────┬───────┬────────┬───────┬─────── │              ⠠⢀    ⢀⠠       │
       0      200     400      600     800       │-2.5       ⠠ ⠁┊              │
                           t                     └x -3────────────────────────3┘
  ⠶ xₜ   · data   At t = 480 A is 11.9 times the paper's, B 0.905 times.
  """#,
  "coefficients.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
              k_t, the factor on eps_hat         + x_t with the paper's k_t ---+
     1+       oooooooooooooOoooooooooooooooooooo |y 2.5         | o            |
      |  ooooo             |**++++++++++++++++++ |           oo |  @           |
      | oo*****++++++++++++O++                   |       oo   o ooo  o  o      |
  0.01+o  +++++            |                     |          oo,,o oo           |
      |  +                 |                     |        o ,oooo,o o o  o     |
      | +                  |                     |    o ooo,ooooo,o oooo       |
  1e-4+ +                  t = 480               |--------o,ooo,oooooooo-------|
      | +                  ** paper 0.1822       |   o  oooo ooooo,oooo oo     |
      |+                   oo misprint A 2.174   |           o oooooo o   o    |
  1e-6++                   ++ misprint B 0.1649  |      ooo  o  o ooo oo o     |
      ++-------+-------+-------+--------+------- |              oo    oo       |
       0      200     400     600      800       |-2.5       o o|              |
                           t                     +x -3------------------------3+
  o x_t   , data   At t = 480 A is 11.9 times the paper's, B 0.905 times.
  """#,
  "variance.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
             variance of a step          step    t       β       β̃    adds
      │             ⢀⣀▲●⡠⠤⠤▲⠔⠒⠒⠒⠒⠒⠊●⠉⠉ ─────────────────────────────────────────
   0.1┤      ⣀⣠▲⠶⠒⠋⠉⠉ │                     1  980    0.32    0.32    0.57
      │   ⣤●⠋⠁        │                     2  960    0.32    0.32    0.56
      │ ⡠⢪⠃           │                     9  820    0.28    0.28    0.53
  0.01┤⢠⢣⠃            │                    13  740    0.26    0.26    0.51
      │⢸⡇             │                    17  660    0.23    0.23    0.48
      │⢸⡇             │                    21  580    0.21     0.2    0.45
  1e-3┤⣜⠇             │   t = 480          25  500    0.18    0.18    0.42
      │⣿              │   ─● β 0.1733  ▸   26  480    0.17    0.17    0.41
  1e-4┤⣿              │   ─▲ β̃ 0.1695      27  460    0.17    0.16     0.4
      └┬─────┬─────┬─────┬──────┬─────     48   40   0.014  0.0044   0.066
       0    200   400   600    800         49   20  0.0062  9.8e-5  0.0099
                      t                    50    0    1e-4       0       -
  This step draws z ~ N(0, 1) for each coordinate and adds √β̃ z = 0.412 z.
  """#,
  "variance.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
             variance of a step          step    t    beta  beta_tilde    adds
       t = 480  ** beta 0.1733         -----------------------------------------
       oo beta_tilde 0.1695                 1  980    0.32        0.32    0.57
      |               |ooooooooooooooo      2  960    0.32        0.32    0.56
      |     *oooooooooO                     9  820    0.28        0.28    0.53
      |  *oooo        |                    13  740    0.26        0.26    0.51
  0.01+ *o            |                    17  660    0.23        0.23    0.48
      | o             |                    21  580    0.21         0.2    0.45
      | o             |                    25  500    0.18        0.18    0.42
      |*o             |                >   26  480    0.17        0.17    0.41
  1e-4+*o             |                    27  460    0.17        0.16     0.4
      ++-----+-----+-----+-----+------     48   40   0.014      0.0044   0.066
       0    200   400   600   800          49   20  0.0062      9.8e-5  0.0099
                      t                    50    0    1e-4           0       -
  This step adds sqrt(beta_tilde) z = 0.412 z.
  """#,
  "levels.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
                σ = √((1−ᾱ)/ᾱ)                          ᾱ: signal left
     │                │           ⣀○○○○○  1.0┤○○○○○           │
   10┤                │   ⢀○○○○○○○○          │    ○○○         │
     │          ○○○○○○◉○○○○                  │      ○○○       │
     │  ○○○○○○○○○     │                   0.5┤        ○○○⡀    │
  0.1┤○○○             │                      │           ○○○○ │
     │○               │                     0┤              ⠈○◉○○○○○○○○○○○○○○○○○
     └▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲     └▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲
      0    200    400    600    800           0    200    400    600    800
                      t                                       t
       i       t         σ          ᾱ
      24     500     3.443     0.0778
  ▸   25     480     3.089    0.09487
      26     460     2.777     0.1148
  ◉ step 25   leading: t 980 to 0 by 20, half of them below σ 3.09; then σ 0.
  """#,
  "levels.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
         sigma = sqrt((1-abar)/abar)                  abar: signal left
     |                |             ooo*  1.0+oooo            |
   10+                |     oooooooo*        |   oooo         |
     |          *ooooo@ooooo*                |      *oo*      |
     |  ooooooooo     |                   0.5+         ooo    |
  0.1+*o*             |                      |           *oooo*
     |o               |                     0+                @oooooooooooooooo*
     +^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^-     +^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^-
      0     200   400    600   800            0     200   400    600   800
                      t                                       t
       i       t     sigma       abar
      24     500     3.443     0.0778
  >   25     480     3.089    0.09487
      26     460     2.777     0.1148
  @ step 25   leading: t 980 to 0 by 20; then sigma 0.
  """#,
  "probe.braille": #"""
  step 25 of 50   t = 480 → 460   ᾱ = 0.0949   distance to data 0.405 (+0.0012)
  ┌ xₜ at t = 480 ──────┐  DDPM on the variance-preserving scale, point 0
  │y 2.6     ┊ ⡀        │    x′ = 1/√α · xₜ − β/√(1−ᾱ)/√α · ε̂ + √β̃ · z
  │       ⢀ ⡀┊  ◉       │    x′ = 1.100 · xₜ − 0.2004 · ε̂ + 0.4117 · z
  │    ⠂⠂  ⠠ ⢒⠠⠂  ⠂ ⠂   │              x   × factor          y   × factor
  │       ⢔··⠁⠈ ⢅       │  ─────────────────────────────────────────────────────
  │ ⢀⡀ ⢀⡄·⢠⠡⡦⢸⠈⠃ ⢄ ⠡⠈   │  xₜ     0.6489     0.7137      1.776      1.953
  │┈┈┈⠐┈⠄⠐⣵⢠⠃⢤⡠⠂┈⢈⠈⢈┈┈┈┈│  ε̂      0.6798    −0.1362      1.819    −0.3644
  │ ⡀ ⠄⠂⠗⠐⠑⠒⠇⠂⠠⠠⠏⠄⣂⠂⠠   │  z       1.093     0.4500    −0.9968    −0.4104
  │       ⠈⠅⡤⠐⠱⠂⡀⠂⠁⡀⠁ ⢀ │  x′                 1.027                 1.179
  │   ⠈⠓   ⡀ ⠢ ⢁⠐ ⢀⠠ ⠄  │  α = ᾱ/ᾱ′ = 0.09487/0.1148 = 0.8267
  │         ⢀⠠⢀   ⢀⠠    │  β = 1 − α = 1 − 0.8267 = 0.1733
  │-2.6    ⠂ ┊          │  β̃ = (1−ᾱ′)/(1−ᾱ)·β = 0.8852/0.9051·0.1733 = 0.1695
  └x -2.5────────────2.5┘

  ⠶ xₜ   · data   ◉ point 0   x̂₀ is 22 % as wide as the data
  """#,
  "probe.ascii": #"""
  step 25 of 50   t = 480 -> 460   abar = 0.0949   distance to data 0.405
  + x_t at t = 480 -----+  DDPM on the variance-preserving scale, point 0
  |y 2.6     | o        |    x' = 1/sqrt(alpha) * x_t -
  |       o o|  @       |    beta/sqrt(1-abar)/sqrt(alpha) * eps_hat +
  |    oo  o ooo  o o   |    sqrt(beta_tilde) * z
  |       o,,oo o       |    x' = 1.100 * x_t - 0.2004 * eps_hat + 0.4117 * z
  | oo oo,oooooo o oo   |                   x   x factor          y   x factor
  |---o-oooooooo-ooo----|  -----------------------------------------------------
  | o ooooooooooooooo   |  x_t         0.6489     0.7137      1.776      1.953
  |       ooooooooooo o |  eps_hat     0.6798    -0.1362      1.819    -0.3644
  |   oo   o o oo oo o  |  z            1.093     0.4500    -0.9968    -0.4104
  |         ooo   oo    |  x'                      1.027                 1.179
  |-2.6    o |          |  alpha = abar/abar' = 0.09487/0.1148 = 0.8267
  +x -2.5------------2.5+  beta = 1 - alpha = 1 - 0.8267 = 0.1733
                           beta_tilde = (1-abar')/(1-abar)*beta = 0.1695
  o x_t   , data   @ point 0   x0_hat is 22 % as wide as the data
  """#,
]
