/** English: 256 words that no two people hear alike; the place of a word is its number. */
export default `
  acorn airport almond anchor angle apple apricot arrow artist atlas autumn badge bakery bamboo banana
  banner barley basket beach bean beaver bell berry bicycle birch bird biscuit blanket board bottle
  branch bread brick bridge broom brother bucket button cabin cable cactus camera candle canoe canyon
  carpet carrot castle cave cedar chair chalk cherry chess chicken chimney circle citrus clay cloud
  clover coast cobalt coffee comet compass copper coral corner cotton cradle crane cricket crown
  crystal cube curtain daisy dancer desert diamond dinner doctor dolphin donkey door dragon drum duck
  eagle echo elbow elephant emerald engine evening falcon farmer feather fence field flag flame flute
  forest fork fountain fox garden garlic ginger giraffe glass globe goat gold grape guitar hammer
  harbor harvest helmet honey horse hotel iceberg igloo island ivory jacket jasmine jewel juice jungle
  kettle keyboard kitchen kite ladder lake lamp lantern leaf lemon letter library lily lion lizard
  lobster lotus magnet maple marble market meadow melon metal milk mirror moon morning mosaic museum
  mushroom napkin needle nest noodle notebook nurse oasis ocean olive onion orange orchard oven owl
  oyster paint palace panda paper pasta peanut pearl pencil pepper piano picture pigeon pillow pilot
  planet pond pumpkin puzzle pyramid quilt rabbit radio railway ribbon river robot saddle sailor salad
  saturn scarf school scissors sheep shirt shoulder sister snow sofa spider spoon spring square
  squirrel station stone street sugar sunset swan temple tennis thread thunder tomato tower train
  tulip tunnel turtle umbrella uncle valley vase village violin volcano wagon walnut water whale wheat
  window wolf yogurt zebra
`.split(/\s+/).filter(Boolean);
